import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { competingCandidates } from "../../testing/competing-candidates";
import type { Candidate } from "./candidate";
import { estimate, latencySeconds } from "./estimate";
import { storyPresets, storyScenario } from "./presets";
import type { SplitReport } from "./report";
import { figureText, reportSentences, type FigureUnit } from "./report-sentence";
import { scenarioSchema, type Scenario } from "./scenario";
import { readScenario } from "./scenario-text";
import { splitReport } from "./split-report";

const storyOf = (id: string): Scenario => storyScenario(storyPresets.find((story) => story.id === id)!);
const scenarioOf = (...entries: (readonly [string, string])[]): Scenario => readScenario(entries).scenario;
const candidateOf = (id: string) => competingCandidates.find((one) => one.id === id)!;
const sentencesOf = (scenario: Scenario, candidates: readonly Candidate[] = competingCandidates) =>
  reportSentences(splitReport(scenario, candidates));

describe("a figure in a sentence", () => {
  it.each([
    [0, "s", "0 ms"],
    [0.0452, "s", "45.2 ms"],
    [0.9996, "s", "1 s"],
    [119.4, "s", "119 s"],
    [120, "s", "2 min"],
    [7200, "s", "2 h"],
    [1e6, "s", "11.6 days"],
    [37_500, "bit/s", "37.5 kbit/s"],
    [999_600, "bit/s", "1 Mbit/s"],
    [0.5, "bit/s", "0.5 bit/s"],
    [9496, "bytes", "9.5 kB"],
    [1.3082, "J", "1.31 J"],
    [3.1, "×", "3.1 ×"],
    [-95.44, "%", "-95.4 %"],
    [Infinity, "s", "no end"],
  ] as const)("%d %s is %s", (value, unit, text) => {
    expect(figureText(value, unit)).toBe(text);
  });
});

const units: readonly FigureUnit[] = ["s", "bit/s", "bytes", "J", "W", "images/s", "×", "%", ""];

/** Every figure of a report as any unit writes it. */
function figuresOf(report: SplitReport): Set<string> {
  const { candidates: _, ...own } = report;
  const found = new Set<string>();
  const add = (value: number) => units.forEach((unit) => found.add(figureText(value, unit)));
  const visit = (value: unknown): void => {
    if (typeof value === "number") add(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(own);
  add(own.plan.plan ? own.plan.plan.ingressGigabytesPerMillionImages * 1e9 : 0);
  add((own.scenario.workload.deadlineMs ?? 0) / 1000);
  return found;
}

const figure =
  /-?\d[\d,.]*(?<!\.) (?:ms|s|min|h|days|[kMG]?bit\/s|bytes|[kMG]B|m?J|kJ|m?W|kW|images a second|×)(?![\w/])/g;

/** Without what candidates are called. */
function withoutNames(sentence: string): string {
  return competingCandidates.reduce((text, { name }) => text.replaceAll(name, "X"), sentence);
}

const edges = [
  ["a rate of 0", scenarioOf(["preset", "phone"], ["uplink.rate", "0"])],
  ["an endless round trip", scenarioOf(["preset", "phone"], ["uplink.rtt", "Infinity"])],
  ["a load above all capacity", scenarioOf(["preset", "phone"], ["imagesPerSecond", "1000"])],
  ["a device a thousand times as slow", scenarioOf(["preset", "phone"], ["device.slowdown", "1000"])],
] as const;
const stories = ["lora", "phone", "pi", "fleet"].map((id) => [id, storyOf(id)] as const);

describe("the sentences of a report", () => {
  it.each([...stories, ...edges])("of %s have no figure but the report’s", (_, scenario) => {
    const report = splitReport(scenario, competingCandidates);
    const known = figuresOf(report);
    const said = Object.entries(reportSentences(report)).flatMap(([card, sentence]) =>
      // its figures are those of claim.ts, in its own digits
      card === "claim" ? [] : (withoutNames(sentence).match(figure) ?? []),
    );
    expect(said.length).toBeGreaterThan(3);
    expect(said.filter((text) => !known.has(text))).toEqual([]);
  });

  it.each(stories)("of the story %s open with who is faster, as both latencies are", (_, scenario) => {
    const report = splitReport(scenario, competingCandidates);
    const { opening } = reportSentences(report);
    const rows = [report.focus, report.against].map((id) => report.rows.find((row) => row.id === id)!);
    const [focus, against] = rows;
    const at = (rate: number) =>
      rows.map(({ id, waitSeconds }) => {
        const asked = { ...scenario, uplink: { ...scenario.uplink, rateBitsPerSecond: rate } };
        // waits of the stories are far below what a rate a tenth off changes, but those of the fleet
        return latencySeconds(candidateOf(id), asked, { waitSeconds: () => waitSeconds! })!;
      });
    for (const row of rows) expect(opening).toContain(figureText(row.latencySeconds!, "s"));
    const said = /^(Below|Above) (\S+ [kMG]bit\/s) (.+) answers sooner than (.+?);/.exec(opening);
    if (said) {
      const [, side, rate, first, second] = said;
      expect([first, second]).toEqual([focus.name, against.name]);
      const [{ at: crossing }] = report.breakEven!.rate.crossings;
      expect(figureText(crossing, "bit/s")).toBe(rate);
      const [own, other] = at(side === "Below" ? crossing / 1.2 : crossing * 1.2);
      expect(own).toBeLessThan(other);
      const [ownBeyond, otherBeyond] = at(side === "Below" ? crossing * 1.2 : crossing / 1.2);
      expect(ownBeyond).toBeGreaterThan(otherBeyond);
    } else {
      const [, every, no] = /^(At every rate)|^(At no rate)/.exec(opening)!;
      for (const rate of [1e4, 1e6, 1e8]) {
        const [own, other] = at(rate);
        if (every) expect(own).toBeLessThanOrEqual(other);
        if (no) expect(own).toBeGreaterThanOrEqual(other);
      }
    }
  });

  it("say what the claim of less time comes to, as both latencies are", () => {
    const scenario = storyOf("lora");
    const report = splitReport(scenario, competingCandidates, { claimBaseline: "local" });
    const [own, baseline] = [report.focus!, "local"].map((id) => estimate(candidateOf(id), scenario).latencySeconds!);
    const percent = Math.abs(100 * (1 - own / baseline)).toLocaleString("en-US", { maximumFractionDigits: 1 });
    expect(reportSentences(report).claim).toContain(`${percent} % ${own < baseline ? "less" : "more"} time`);
  });

  it("say that nothing arrives at a rate of 0, and what answers then", () => {
    const report = splitReport(edges[0][1], competingCandidates);
    const { opening, latency } = reportSentences(report);
    const local = report.rows.find(({ id }) => id === "local")!;
    expect(opening).toContain("never arrives: over this uplink its bytes take forever.");
    expect(opening).toContain(`Three lightweight networks takes ${figureText(local.latencySeconds!, "s")}.`);
    expect(latency).toMatch(/^Three lightweight networks is the fastest/);
  });

  it("say by how much a backlog grows where images come too fast", () => {
    const { load } = sentencesOf(edges[2][1]);
    expect(load).toMatch(/its backlog grows by [\d,.]+ images a second\.$/);
  });

  it("ask to measure where nothing is known in all its parts", () => {
    const unmeasured = competingCandidates.filter(({ id }) => id === "unmeasured");
    expect(sentencesOf(storyOf("phone"), unmeasured).opening).toBe(
      "Nothing can be compared yet: of 1 candidate none that answers classification, detection and segmentation above the floors is known in all its parts. Measure on this device, or ask for less.",
    );
    expect(sentencesOf(storyOf("phone"), []).opening).toBe("There is nothing to compare yet: no candidate is known.");
  });

  it("name which powers are missing for energy", () => {
    expect(sentencesOf(storyOf("lora")).energy).toMatch(/^Energy needs your device’s power while it computes/);
    expect(sentencesOf(storyOf("pi")).energy).toMatch(/takes the least energy of the device: [\d.]+ m?J an image/);
  });

  it("have no word of code, whatever the scenario and the candidates", () => {
    const any = fc.record({
      device: fc.record({ slowdown: fc.constantFrom(0.1, 1, 1000) }),
      uplink: fc.record({
        rateBitsPerSecond: fc.constantFrom(0, 1e-300, 1000, 37_500, 1e6, 1e12),
        rttMs: fc.constantFrom(0, 20, 1e9, Infinity),
        lossFraction: fc.constantFrom(0, 0.1, 0.99),
        transport: fc.constantFrom("tcp", "udp", "lora"),
        trace: fc.option(
          fc.constant([
            [0, 1e6],
            [5, 0],
          ] as [number, number][]),
          { nil: undefined },
        ),
      }),
      downlink: fc.record({ rateBitsPerSecond: fc.constantFrom(0, 1e6) }),
      energy: fc.record({
        computeWatts: fc.constantFrom(undefined, 0, 4),
        idleWatts: fc.constantFrom(undefined, 0, 2.5),
        radio: fc.constantFrom(undefined, { kind: "constant" as const, watts: 1 }),
      }),
      workload: fc.record({
        imagesPerSecond: fc.constantFrom(0, 0.1, 5, 1e5),
        whenBusy: fc.constantFrom("queue", "drop"),
        arrivals: fc.constantFrom("periodic", "poisson"),
        devices: fc.constantFrom(1, 1000),
        deadlineMs: fc.constantFrom(undefined, 0, 200),
        scoreFloors: fc.constantFrom({}, { detection: 35 }, { detection: 99 }),
      }),
      draws: fc.constant(20),
    });
    fc.assert(
      fc.property(any, fc.subarray([...competingCandidates]), (changes, candidates) => {
        for (const sentence of Object.values(sentencesOf(scenarioSchema.parse(changes), candidates))) {
          expect(sentence).not.toMatch(/\b(?:NaN|undefined|null|Infinity|∞)\b|no end no end|\[object/);
          expect(sentence).toMatch(/\.$/);
        }
      }),
      { numRuns: 60 },
    );
  });
});
