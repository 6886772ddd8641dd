// The jobs about curves of rate and score.
import { bjontegaardDeltas } from "../../core/metrics/bjontegaard";
import { JobInputError } from "../errors";
import type { ChartJobs } from "../protocol-charts";
import type { JobTable } from "./job";

/** Sorting and fitting take no time at this many points, and no chart has them. */
export const maxCurvePoints = 100_000;

export const chartJobs: JobTable<keyof ChartJobs> = {
  bjontegaard: async ({ anchor, tests }) => {
    const longest = Math.max(anchor.length, ...tests.map((test) => test.length));
    if (longest > maxCurvePoints) {
      throw new JobInputError(`A curve has ${longest} points; deltas are computed for at most ${maxCurvePoints}.`);
    }
    const output = tests.map((test) => ({
      cubic: bjontegaardDeltas(anchor, test, "cubic"),
      pchip: bjontegaardDeltas(anchor, test, "pchip"),
      akima: bjontegaardDeltas(anchor, test, "akima"),
    }));
    return { output, transfer: [] };
  },
};
