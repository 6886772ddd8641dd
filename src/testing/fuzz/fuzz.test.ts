import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { badReadings } from "./bad-target";
import { fuzzInput } from "./fuzz-target";
import { badTargetName, targetNames } from "./fuzz-targets";
import { inputLimits } from "./measured-reading";
import { faultText, fuzzTable, runFuzz } from "./run-fuzz";
import { ladonTarget } from "./targets/ladon";

const isLong = process.env["LADON_LONG"] === "1";
const inputs = isLong ? 20_000 : 1000;
const processes = Math.min(2, availableParallelism());

describe("every way in", () => {
  it(
    `answers ${inputs.toLocaleString("en-US")} mutated inputs rightly or by a named refusal, within 5 s of CPU time and 512 MB each`,
    async () => {
      const report = await runFuzz({ inputs, seed: 1, targets: targetNames, limits: inputLimits, processes });
      console.log(fuzzTable(report));
      expect(report.faults.map((fault) => faultText(fault, report.seed))).toEqual([]);
      for (const { target, inputs: read, counts } of report.tallies) {
        expect(read, target).toBeGreaterThan(0);
        // mutations that never reach what is behind the first check would find nothing
        expect(counts.right + counts.refused, target).toBe(read);
      }
    },
    isLong ? 3_600_000 : 240_000,
  );
});

describe("the fuzz harness", () => {
  it("tells a wrong answer, an error of no name, a stray rejection, a hang, a swelling and a death from what is right", async () => {
    const limits = { cpuMs: 400, megabytes: 300 };
    const asked = { inputs: badReadings.length, seed: 1, targets: [badTargetName], limits, processes: 1 };
    const { tallies, faults } = await runFuzz(asked);
    expect(tallies[0].counts).toEqual({
      right: 1,
      refused: 1,
      wrong: 1,
      "other error": 3,
      "too slow": 1,
      "too large": 1,
    });
    expect(
      Object.fromEntries(faults.map(({ index, verdict, why }) => [badReadings[index], `${verdict}: ${why}`])),
    ).toEqual({
      wrong: "wrong: answered 2, expected 1",
      throws: "other error: TypeError: no such property",
      "rejects later": "other error: uncaught Error: nobody waits for this",
      hangs: expect.stringMatching(/^too slow: gave no answer in/),
      allocates: "too large: took more than 300 MB, right",
      dies: expect.stringMatching(/^other error: the process ended with 3/),
    });
    // what a fault's smallest input is can be read again
    for (const { input, index } of faults) expect(new TextDecoder().decode(input)).toBe(badReadings[index]);
  }, 180_000);

  it("makes the same inputs of the same seed, and others of another", async () => {
    const made = (seed: number) => Promise.all(Array.from({ length: 40 }, (_, i) => fuzzInput(ladonTarget, seed, i)));
    expect(await made(5)).toEqual(await made(5));
    expect(await made(5)).not.toEqual(await made(6));
  });
});
