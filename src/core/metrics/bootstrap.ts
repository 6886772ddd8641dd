// Bootstrap intervals by the percentile method (Efron, 1979): how far a figure would move with other images.
import { SeededRandom } from "../base/random";
import { checkWholeNumber, EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";
import { quantileOfSorted } from "./spread";

export interface BootstrapOptions {
  readonly resamples?: number;
  /** Share of the resamples inside the interval, between 0 and 1. */
  readonly confidence?: number;
  readonly seed?: number;
  /**
   * Moves both ends by as much as the resamples' mean lies off the estimate (Efron's estimate of bias): for figures whose
   * resamples lie to one side of it, as average precisions do. False unless told.
   */
  readonly centred?: boolean;
}

export interface BootstrapInterval {
  /** The figure over the images as they are. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: number;
  readonly seed: number;
  /** Resamples drawn, and those that left the figure undefined and were not used. */
  readonly resamples: number;
  readonly undefinedResamples: number;
}

/**
 * Draws the images: a seed's words are MurmurHash3's finaliser of its four neighbours on the golden ratio's ladder.
 * Throws EvaluationInputError unless `seed` is a whole number from 0 to 2³² − 1.
 */
export function resamplingRandom(seed: number): SeededRandom {
  checkWholeNumber("The seed", seed, 0, 2 ** 32 - 1);
  return SeededRandom.restored(
    Array.from({ length: 4 }, (_, i) => {
      let x = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
      x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
      return (x ^ (x >>> 16)) >>> 0;
    }),
  );
}

/**
 * The interval of `statistic`, which takes the indices of some of `count` images, repeats included, and answers NaN
 * where they leave it undefined. By default 1,000 resamples, 95 %, seed 1; the same seed gives the same interval.
 * `statistic` must not keep the indices: the array is used again. Throws NothingEvaluatedError where there is no image
 * or no resample had a figure, EvaluationInputError for options out of range.
 */
export function bootstrapInterval(
  count: number,
  statistic: (indices: Uint32Array) => number,
  { resamples = 1000, confidence = 0.95, seed = 1, centred = false }: BootstrapOptions = {},
): BootstrapInterval {
  if (count === 0) throw new NothingEvaluatedError("There are no images to draw from, so there is no interval.");
  checkWholeNumber("The number of images", count, 1, 2 ** 31);
  checkWholeNumber("The number of resamples", resamples, 1, 1e6);
  if (!(confidence > 0 && confidence < 1)) {
    throw new EvaluationInputError(`The confidence is ${confidence}; a share between 0 and 1 was expected, e.g. 0.95.`);
  }
  const random = resamplingRandom(seed);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const estimate = statistic(indices);
  const figures: number[] = [];
  for (let round = 0; round < resamples; round++) {
    for (let i = 0; i < count; i++) indices[i] = random.below(count);
    const figure = statistic(indices);
    if (!Number.isNaN(figure)) figures.push(figure);
  }
  if (figures.length === 0) {
    throw new NothingEvaluatedError(
      `None of ${resamples} resamples of ${count} images has a figure; take more images.`,
    );
  }
  const sorted = Float64Array.from(figures).sort();
  const bias = centred ? sorted.reduce((sum, figure) => sum + figure, 0) / sorted.length - estimate : 0;
  return {
    estimate,
    lower: quantileOfSorted(sorted, (1 - confidence) / 2) - bias,
    upper: quantileOfSorted(sorted, (1 + confidence) / 2) - bias,
    confidence,
    seed,
    resamples,
    undefinedResamples: resamples - figures.length,
  };
}
