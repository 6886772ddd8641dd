// How a set of numbers, such as the sizes of coded images, lies about its middle.
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";

/** All in the unit of the values. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Over all values, not one less: numpy.std's default, which the upstream scripts print. */
  readonly standardDeviation: number;
  readonly least: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly most: number;
}

/** The value below which a share of ascending `sorted` lies, linear between neighbours as numpy.quantile. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** Throws NothingEvaluatedError for no values and EvaluationInputError where one is not finite. */
export function spreadOf(values: ArrayLike<number>): Spread {
  if (values.length === 0) throw new NothingEvaluatedError("There are no values, so they have no mean and no spread.");
  const sorted = Float64Array.from(values).sort();
  const bad = sorted.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1)
    throw new EvaluationInputError(`One of ${values.length} values is ${sorted[bad]}; numbers were expected.`);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count: sorted.length,
    mean,
    standardDeviation: Math.sqrt(squares / sorted.length),
    least: sorted[0],
    lowerQuartile: quantileOfSorted(sorted, 0.25),
    median: quantileOfSorted(sorted, 0.5),
    upperQuartile: quantileOfSorted(sorted, 0.75),
    most: sorted[sorted.length - 1],
  };
}
