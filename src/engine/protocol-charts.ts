// The protocol's words about curves of rate and score.
import type { BjontegaardDeltas, BjontegaardMethod, RatePoint } from "../core/metrics/bjontegaard";

export type { Curve, RateUnit } from "../core/curves/curve";
export { isKnownScore, rateUnits, taskOfScore, taskScores, titleOfScore } from "../core/curves/curve";
export { officialEncoderCost } from "../core/checkpoint/encoder-cost";
export type { PublishedDataSet, PublishedNetwork, PublishedRun } from "../core/curves/published-networks";
export { publishedDataSets, publishedNetworks } from "../core/curves/published-networks";
export { readCurves } from "../core/curves/read-curves";
export type { BjontegaardDelta } from "../core/metrics/bjontegaard";
export type { BjontegaardMethod };

type DeltasByMethod = Readonly<Record<BjontegaardMethod, BjontegaardDeltas>>;

export interface ChartJobs {
  /**
   * Each of `tests` against `anchor`, in their order, by every method. Curves for which a delta is not defined get the
   * reason in its place. Rates are positive and in one unit.
   */
  bjontegaard: {
    input: { anchor: readonly RatePoint[]; tests: readonly (readonly RatePoint[])[] };
    output: DeltasByMethod[];
  };
}
