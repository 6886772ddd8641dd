// From which probability on an answer is given as one: chosen on images that no training saw.
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";

/** An image of a known class: its best probability, 0 … 1, and whether that class is the right one. */
export interface KnownAnswer {
  readonly probability: number;
  readonly isRight: boolean;
}

export interface SureRule {
  /** Of the sure answers to known classes, the share that must be right; 0.9 unless told. */
  readonly minRight?: number;
  /** Of the images of unknown classes, the share that may be called sure; 0.2 unless told. */
  readonly maxUnknownSure?: number;
}

export interface SureThreshold {
  /** In thousandths, 0 … 1: an answer is sure where its probability is this or more. */
  readonly threshold: number;
  /** False where no threshold meets the rule and leaves a sure answer; the threshold is then 1. */
  readonly isMet: boolean;
  /** Share of the known images that are answered surely. */
  readonly coverage: number;
  /** Of those, the share that is right; NaN where none is sure. */
  readonly right: number;
  /** Share of the unknown images that are answered surely; absent where none were given. */
  readonly unknownSure?: number;
}

const steps = 1000;

/** Of each step the images that are sure at it: at `step / steps` and above. */
function sureAt(probabilities: readonly number[]): Uint32Array {
  const counts = new Uint32Array(steps + 2);
  for (const probability of probabilities) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new EvaluationInputError(`A best probability is ${probability}; a number from 0 to 1 was expected.`);
    }
    // the highest step that it reaches, by the very comparison that answers are held to
    let step = Math.floor(probability * steps);
    if (probability >= (step + 1) / steps) step++;
    if (probability < step / steps) step--;
    counts[step]++;
  }
  for (let step = steps - 1; step >= 0; step--) counts[step] += counts[step + 1];
  return counts;
}

/**
 * The lowest threshold, in thousandths, at which the sure answers to images of known classes are right at least 90 % of
 * the time and images of classes that the network does not know, where some are given by their best probabilities, are
 * called sure at most 20 % of the time. `known` and `unknown` are images that no training saw; their probabilities are
 * those that will be shown, after the temperature. Where no threshold does it, 1.
 * Throws NothingEvaluatedError for no known images, EvaluationInputError for what is no probability.
 */
export function chooseSureThreshold(
  known: readonly KnownAnswer[],
  unknown: readonly number[] = [],
  { minRight = 0.9, maxUnknownSure = 0.2 }: SureRule = {},
): SureThreshold {
  if (known.length === 0) throw new NothingEvaluatedError("There are no images of known classes to choose by.");
  const sure = sureAt(known.map(({ probability }) => probability));
  const right = sureAt(known.filter(({ isRight }) => isRight).map(({ probability }) => probability));
  const strange = sureAt(unknown);
  const meets = (step: number) =>
    sure[step] > 0 && right[step] >= minRight * sure[step] && strange[step] <= maxUnknownSure * unknown.length;
  const found = Array.from({ length: steps + 1 }, (_, step) => step).find(meets);
  const step = found ?? steps;
  return {
    threshold: step / steps,
    isMet: found !== undefined,
    coverage: sure[step] / known.length,
    right: right[step] / sure[step],
    ...(unknown.length > 0 && { unknownSure: strange[step] / unknown.length }),
  };
}
