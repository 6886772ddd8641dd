import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { competingCandidates } from "../../testing/competing-candidates";
import { quantileOfSorted } from "../metrics/spread";
import { distribution, drawTimes } from "./distribution";
import { drawsOf } from "./draws";
import { latencySeconds } from "./estimate";
import { storyPresets, storyScenario } from "./presets";
import { expectedWait, serviceTimeOf } from "./queueing";
import { reportText } from "./report";
import { scenarioSchema, type Scenario } from "./scenario";
import { readScenario } from "./scenario-text";
import { splitReport, winnerMapOf } from "./split-report";

const stories = storyPresets.map((story) => [story.id, storyScenario(story)] as const);
const scenarioOf = (...entries: (readonly [string, string])[]): Scenario => readScenario(entries).scenario;
const candidateOf = (id: string) => competingCandidates.find((one) => one.id === id)!;

/** Scenarios at which figures end. */
const edges = [
  ["a rate of 0", scenarioOf(["uplink.rate", "0"])],
  ["an endless round trip", scenarioOf(["uplink.rtt", "Infinity"])],
  ["a load above all capacity", scenarioOf(["imagesPerSecond", "1000"])],
  ["a device a thousand times as slow", scenarioOf(["device.slowdown", "1000"])],
  ["no image at all", scenarioOf(["imagesPerSecond", "0"])],
] as const;

describe("a report", () => {
  it.each(stories)("of the story %s adds up: parts to latencies, the least to winners", (_, scenario) => {
    const { rows, winners, focus, against } = splitReport(scenario, competingCandidates);
    for (const { parts, latencySeconds: whole, spread, reason } of rows) {
      if (reason !== undefined) continue;
      const sum = parts.reduce((total, { seconds }) => total + seconds!, 0);
      expect(Math.abs(sum - whole!)).toBeLessThan(1e-12 * whole!);
      expect(spread!.p5).toBeLessThanOrEqual(spread!.p50);
      expect(spread!.p50).toBeLessThanOrEqual(spread!.p95);
      expect([spread!.quantiles.at(25), spread!.quantiles.length]).toEqual([spread!.p50, 51]);
    }
    const answering = rows.filter(({ reason }) => reason === undefined);
    const least = Math.min(...answering.map(({ latencySeconds: seconds }) => seconds!));
    expect(rows.find(({ id }) => id === winners.latency)!.latencySeconds).toBe(least);
    expect(rows.find(({ id }) => id === focus)!.way).toBe("split");
    expect(rows.find(({ id }) => id === against)!.way).not.toBe("split");
  });

  it("holds a split against what scores no less, however fast lower qualities are, unless nothing does", () => {
    const worthless = {
      ...candidateOf("jpeg@50"),
      id: "jpeg@1",
      payloadBytes: { value: 300, source: "typed" },
    } as const;
    const scored = (percent: number) => worthless.scores.map((score) => ({ ...score, percent }));
    const own = candidateOf("split@4");
    const heldAgainst = (...others: (typeof own)[]) => {
      const { rows, against } = splitReport(scenarioSchema.parse({}), [own, ...others]);
      const fastest = rows.filter(({ id }) => id !== own.id).sort((a, b) => a.latencySeconds! - b.latencySeconds!)[0];
      expect(fastest.id).toBe("jpeg@1");
      return against;
    };
    const low = { ...worthless, scores: scored(own.scores[0].percent - 1) };
    const equal = { ...worthless, scores: scored(own.scores[0].percent) };
    expect(heldAgainst(low, candidateOf("jpeg@50"))).toBe("jpeg@50");
    expect(heldAgainst(equal, candidateOf("jpeg@50"))).toBe("jpeg@1");
    expect(heldAgainst(low)).toBe("jpeg@1");
  });

  it("says what an unmeasured candidate needs, and leaves it out", () => {
    const row = splitReport(stories[0][1], competingCandidates).rows.find(({ id }) => id === "unmeasured")!;
    expect(row).toMatchObject({ needs: ["its time on the device (Encode)"], latencySeconds: undefined });
    expect(row.reason).toBe("Photos beta 7 needs its time on the device (Encode).");
  });

  it("waits as the drawn times wait", () => {
    const [, scenario] = stories.find(([id]) => id === "fleet")!;
    const { rows } = splitReport(scenario, competingCandidates);
    const times = drawTimes(candidateOf("split@4"), scenario, drawsOf(scenario))!;
    const { device, link, server } = times;
    const wait = expectedWait(scenario, {
      device: serviceTimeOf(device),
      link: serviceTimeOf(link),
      server: serviceTimeOf(server),
    });
    const row = rows.find(({ id }) => id === "split@4")!;
    expect(row.waitSeconds).toBeGreaterThan(0);
    // the central time × the factor to its mean, instead of the mean itself
    expect(Math.abs(row.waitSeconds! - wait.totalSeconds)).toBeLessThan(1e-9 * wait.totalSeconds);
  });

  it("takes who was chosen, and passes over names that nobody has", () => {
    const [, scenario] = stories[1];
    const chosen = splitReport(scenario, competingCandidates, {
      focus: "jpeg@90",
      against: "split@4",
      claimBaseline: "local",
    });
    expect([chosen.focus, chosen.against, chosen.claim!.baseline]).toEqual(["jpeg@90", "split@4", "local"]);
    const lost = splitReport(scenario, competingCandidates, { focus: "nobody", against: "nobody" });
    const free = splitReport(scenario, competingCandidates);
    expect([lost.focus, lost.against]).toEqual([free.focus, free.against]);
  });

  it("changes order where it says so, and nowhere else", () => {
    const [, phone] = stories.find(([id]) => id === "phone")!;
    const { breakEven, focus, against } = splitReport(phone, competingCandidates);
    const at = (id: string) => (rate: number) =>
      latencySeconds(candidateOf(id), { ...phone, uplink: { ...phone.uplink, rateBitsPerSecond: rate } })!;
    const [own, other] = [at(focus!), at(against!)];
    const [crossing, ...more] = breakEven!.rate.crossings;
    expect(more).toEqual([]);
    // an image every ten seconds waits for nothing
    expect(Math.abs(own(crossing.at) / other(crossing.at) - 1)).toBeLessThan(1e-9);
    expect(own(crossing.at * 0.9) < other(crossing.at * 0.9)).toBe(!crossing.firstIsLessAbove);
    expect(own(crossing.at * 1.1) < other(crossing.at * 1.1)).toBe(crossing.firstIsLessAbove);
  });

  it("has R* in closed form where nothing waits and windows are open", () => {
    // case 10: t_local .6, t_d .15, t_s .2, RTT .05, W 9000
    const typed = (value: number) => ({ value, source: "typed" as const });
    const base = { family: "F", tasks: ["detection"] as const, scores: [] };
    const scenario = scenarioSchema.parse({
      uplink: { rateBitsPerSecond: 1e6, rttMs: 50, headerBytesPerPacket: 0, requestHeaderBytes: 0, window: "warm" },
      workload: { tasks: ["detection"], imagesPerSecond: 0 },
    });
    const { breakEven } = splitReport(scenario, [
      {
        ...base,
        id: "split",
        name: "Split",
        way: "split",
        device: [{ name: "Encode", seconds: typed(0.15) }],
        server: [{ name: "Body", seconds: typed(0.2) }],
        payloadBytes: typed(9000),
        answerBytes: typed(0),
      },
      { ...base, id: "local", name: "Local", way: "local", device: [{ name: "All", seconds: typed(0.6) }], server: [] },
    ]);
    expect(breakEven!.rate.closed).toEqual({ kind: "above", value: expect.closeTo(360_000, 5) });
    expect(breakEven!.deviceSlowdown.closed).toEqual({ kind: "above", value: expect.closeTo(0.715556, 6) });
  });

  it("gives bounds that keep the deadline, and no longer beyond them", () => {
    const scenario = scenarioOf(["preset", "phone"], ["deadline", "150"]);
    const { inverse, focus } = splitReport(scenario, competingCandidates);
    const p95 = (changed: Scenario) => distribution(candidateOf(focus!), changed)!.p95;
    const bound = (question: string) => inverse.find((one) => one.question === question)!.bound;
    const rate = bound("rate");
    const slowdown = bound("deviceSlowdown");
    if (rate.kind !== "atLeast" || slowdown.kind !== "atMost") throw new Error(`${rate.kind}, ${slowdown.kind}`);
    const atRate = (value: number) => p95({ ...scenario, uplink: { ...scenario.uplink, rateBitsPerSecond: value } });
    const atSlowdown = (value: number) => p95({ ...scenario, device: { slowdown: value } });
    // bounds are found to a millionth, rounded to the side that keeps it
    expect(atRate(rate.value)).toBeLessThanOrEqual(0.15 * (1 + 1e-12));
    expect(atRate(rate.value * (1 - 1e-5))).toBeGreaterThan(0.15);
    expect(atSlowdown(slowdown.value)).toBeLessThanOrEqual(0.15 * (1 + 1e-12));
    expect(atSlowdown(slowdown.value * (1 + 1e-5))).toBeGreaterThan(0.15);
  });

  it("has the same winners on its map as pointwise", () => {
    const [, fleet] = stories.find(([id]) => id === "fleet")!;
    const axes = { rates: Float64Array.of(1e5, 1e6, 1e8), slowdowns: Float64Array.of(1, 20) };
    const { winner } = winnerMapOf(fleet, competingCandidates, axes);
    const pointwise = Array.from(winner, (_, cell) => {
      const rateBitsPerSecond = axes.rates[cell % 3];
      const slowdown = axes.slowdowns[Math.floor(cell / 3)];
      const at = { ...fleet, device: { slowdown }, uplink: { ...fleet.uplink, rateBitsPerSecond } };
      return competingCandidates.findIndex(({ id }) => id === splitReport(at, competingCandidates).winners.latency);
    });
    expect(Array.from(winner)).toEqual(pointwise);
  });

  it.each([...stories, ...edges])("of %s is plain text without a NaN, the same again", (_, scenario) => {
    const text = reportText(splitReport(scenario, competingCandidates));
    // JSON writes NaN as null
    expect(text).not.toMatch(/[:,[]null/);
    const { scenario: read, candidates, choices } = JSON.parse(text) as ReturnType<typeof splitReport>;
    expect(reportText(splitReport(scenarioSchema.parse(read), candidates, choices))).toBe(text);
  });

  it("is the same text in whatever order a scenario and its choices were set", () => {
    const scenario = scenarioOf(["preset", "fleet"]);
    const choices = { focus: "split@4", plan: { peakFactor: 3, slaSeconds: 2 } };
    const reversed = (value: unknown): unknown =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, reversed(inner)]),
          )
        : value;
    const other = splitReport(reversed(scenario) as Scenario, competingCandidates, reversed(choices) as typeof choices);
    expect(reportText(other)).toBe(reportText(splitReport(scenario, competingCandidates, choices)));
  });

  it("is there for whatever a scenario may be", () => {
    const any = fc.record({
      device: fc.record({ slowdown: fc.double({ min: 0.1, max: 1000, noNaN: true }) }),
      uplink: fc.record({
        // or so small a rate that a second of it is no whole bit, but seconds are still doubles
        rateBitsPerSecond: fc.oneof(fc.constant(0), fc.double({ min: 1e-200, max: 1e12, noNaN: true })),
        rttMs: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Infinity)),
        lossFraction: fc.double({ min: 0, max: 0.99, noNaN: true }),
        transport: fc.constantFrom("tcp", "udp", "lora"),
        jitterSigma: fc.double({ min: 0, max: 3, noNaN: true }),
      }),
      workload: fc.record({
        imagesPerSecond: fc.double({ min: 0, max: 1e5, noNaN: true }),
        whenBusy: fc.constantFrom("queue", "drop"),
        arrivals: fc.constantFrom("periodic", "poisson"),
        devices: fc.integer({ min: 1, max: 1e6 }),
        deadlineMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
      }),
      draws: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(any, (changes) => {
        const text = reportText(splitReport(scenarioSchema.parse(changes), competingCandidates));
        expect(text).not.toMatch(/[:,[]null/);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a report’s ECDF", () => {
  it("is that of the drawn latencies", () => {
    const [, scenario] = stories[1];
    const { sorted, p50 } = distribution(candidateOf("jpeg@50"), scenario)!;
    const { spread } = splitReport(scenario, competingCandidates).rows.find(({ id }) => id === "jpeg@50")!;
    // waits of an image every ten seconds are 0 in both
    expect(spread!.p50).toBeCloseTo(p50, 12);
    expect(spread!.quantiles[45]).toBeCloseTo(quantileOfSorted(sorted, 0.9), 12);
    expect(spread!.reconstructed).toEqual(["its bytes"]);
  });
});
