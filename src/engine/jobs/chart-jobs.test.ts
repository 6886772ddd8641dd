import { describe, expect, it } from "vitest";
import { bjontegaardDeltas, bjontegaardMethods } from "../../core/metrics/bjontegaard";
import { createJobContext } from "../job-context";
import { chartJobs, maxCurvePoints } from "./chart-jobs";

const context = createJobContext(new AbortController().signal, () => undefined);
const anchor = [1, 2, 4, 8].map((rate, i) => ({ rate, score: 60 + 3 * i }));
const better = anchor.map(({ rate, score }) => ({ rate, score: score + 1 }));

describe("the job of Bjøntegaard deltas", () => {
  it("answers each test by every method, as the measure itself does", async () => {
    const { output } = await chartJobs.bjontegaard({ anchor, tests: [better, anchor] }, context);
    expect(output).toHaveLength(2);
    for (const method of bjontegaardMethods) {
      expect(output[0][method]).toEqual(bjontegaardDeltas(anchor, better, method));
      expect(output[1][method].score).toMatchObject({ kind: "defined", value: 0 });
    }
  });

  it("puts the reason where a delta is not defined", async () => {
    const { output } = await chartJobs.bjontegaard({ anchor, tests: [[{ rate: 3, score: 61 }]] }, context);
    expect(output[0].pchip.rate).toMatchObject({ kind: "undefined", reason: "too-few-points" });
  });

  it("refuses a curve that no chart has", async () => {
    const endless = Array.from({ length: maxCurvePoints + 1 }, (_, i) => ({ rate: i + 1, score: i }));
    await expect(chartJobs.bjontegaard({ anchor, tests: [endless] }, context)).rejects.toThrow(/has 100001 points/);
  });
});
