import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportText } from "../../core/split/report";
import { readScenario } from "../../core/split/scenario-text";
import { SplitClient } from "../../engine/split-client";
import { splitWorker } from "../../engine/split/split-calculations";
import { commandOutcome } from "../../testing/command-outcome";
import { competingCandidates } from "../../testing/competing-candidates";
import { command } from "./split";

let folder = "";
const inFolder = (name: string) => path.join(folder, name);
const written = (name: string) => readFileSync(inFolder(name), "utf8");
const split = (...words: string[]) => commandOutcome(command, ...words);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "split-"));
  writeFileSync(inFolder("candidates.json"), JSON.stringify(competingCandidates));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run split", () => {
  it("prints the sentence, who answers and what is missing", async () => {
    const { code, out, err } = await split("--scenario", "phone", "--candidates", inFolder("candidates.json"));
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/answers sooner than/);
    expect(lines[2]).toMatch(/^candidate +latency +5 to 95 % +sent/);
    expect(out).toContain("  Photos beta 7 needs its time on the device (Encode).");
  });

  it("writes the very text that the page's worker computes", async () => {
    const words = ["--set", "uplink.rate=37500", "--set", "deadline=500", "--focus", "split@4"];
    const files = ["--candidates", inFolder("candidates.json"), "--json", inFolder("report.json")];
    expect(await split("--scenario", "phone", ...words, ...files)).toMatchObject({ code: 0, err: "" });
    const { scenario } = readScenario([
      ["preset", "phone"],
      ["uplink.rate", "37500"],
      ["deadline", "500"],
    ]);
    const worker = splitWorker();
    // what the page gets was cloned on its way
    const run = (...call: Parameters<typeof worker.run>) => Promise.resolve(structuredClone(worker.run(...call)));
    const client = new SplitClient(() => ({ run: run as never, terminate: () => undefined }));
    const report = await client.report(competingCandidates, { scenario, choices: { focus: "split@4" } });
    expect(written("report.json")).toBe(reportText(report));
  });

  it("takes a report as its scenario and as its candidates, and says the same again", async () => {
    const first = ["--candidates", inFolder("candidates.json"), "--json", inFolder("first.json")];
    await split("--scenario", "fleet", "--set", "uplink.rtt=Infinity", ...first);
    await split(
      "--scenario",
      inFolder("first.json"),
      "--candidates",
      inFolder("first.json"),
      "--json",
      inFolder("again.json"),
    );
    expect(written("again.json")).toBe(written("first.json"));
  });

  it("writes a row a candidate as CSV, and bars as SVG", async () => {
    const files = ["--csv", inFolder("a.csv"), "--svg", inFolder("a.svg")];
    await split("--scenario", "pi", "--candidates", inFolder("candidates.json"), ...files);
    const rows = written("a.csv").trimEnd().split("\r\n");
    expect(rows).toHaveLength(1 + competingCandidates.length);
    expect(rows.every((row) => row.split(",").length === rows[0].split(",").length)).toBe(true);
    const svg = written("a.svg");
    // five places for each that answers, a legend and the ground
    expect(svg.match(/<rect /g)).toHaveLength(5 * 5 + 5 + 1);
    expect(svg).toContain("1 more need figures, or may not answer");
  });

  it.each([
    [[], "There is no --scenario; use: npm run split"],
    [["--scenario", "moon"], '--scenario is "moon", which is no file; the presets are lora, phone, pi or fleet.'],
    [["--scenario", "phone", "--set", "rate"], '--set is "rate"; it must be KEY=VALUE, such as uplink.rate=37500.'],
    [
      ["--scenario", "phone", "--candidates", "CANDIDATES", "--focus", "split@5"],
      '--focus is "split@5", which is no candidate; the nearest are split@4',
    ],
    [["--scenario", "phone", "--candidates", "CANDIDATES", "--measure"], "--candidates brings its own times"],
    [["--scenario", "CANDIDATES"], "is no scenario"],
    [
      ["--scenario", "phone", "--candidates", "/nowhere.json"],
      "--candidates is /nowhere.json, and there is no such file.",
    ],
  ])("%j is refused", async (words, sentence) => {
    const { code, out, err } = await split(
      ...words.map((word) => (word === "CANDIDATES" ? inFolder("candidates.json") : word)),
    );
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
  });

  it("says on stderr what it ignores, as an address is read", async () => {
    const { code, err } = await split(
      "--scenario",
      "phone",
      "--set",
      "uplink.rat=5",
      "--candidates",
      inFolder("candidates.json"),
    );
    expect(code).toBe(0);
    expect(err).toMatch(
      /^uplink\.rat=5|^uplink\.rat is not known here and is ignored; the nearest that are known: uplink\.rate/,
    );
  });

  it("refuses candidates that are none, and says which", async () => {
    const [first] = competingCandidates;
    for (const [list, sentence] of [
      ["{}", "it is no array"],
      ["[", "it is no JSON"],
      [JSON.stringify([{ ...first, way: "by pigeon" }]), "0.way"],
      [JSON.stringify([first, first]), "two of them have the id split@0.8"],
    ]) {
      writeFileSync(inFolder("bad.json"), list);
      const { code, err } = await split("--scenario", "phone", "--candidates", inFolder("bad.json"));
      expect(code).toBe(1);
      expect(err).toContain(`bad.json holds no candidates: ${sentence}`);
    }
  });
});
