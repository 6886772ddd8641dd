// Temperature scaling after "On Calibration of Modern Neural Networks" (Guo et al., ICML 2017): one number that logits are
// divided by, so that of the answers given with 70 % about 70 % are right. It changes no answer, only how sure it is.
import { checkWholeNumber, EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";

/** Where the search ends: where every answer is right, ever lower temperatures fit ever better. */
export const temperatureRange = { min: 0.05, max: 20 } as const;
/** Bins of the expected calibration error, as in the paper. */
const errorBins = 15;
/** Halvings of the range of temperatures: 2⁻⁵⁰ of it is left. */
const halvings = 50;

interface CalibrationError {
  /** Mean over images of −log p(truth), in nats. */
  readonly negativeLogLikelihood: number;
  /** 0 … 1: mean distance between confidence and accuracy over 15 bins of equal width, weighted by their images. */
  readonly expectedCalibrationError: number;
}

export interface FittedTemperature {
  /** Within `temperatureRange`. */
  readonly temperature: number;
  readonly before: CalibrationError;
  readonly after: CalibrationError;
}

/** Logits [n, classes] of n images, row by row, and the label of each. */
interface LabelledLogits {
  readonly logits: Float32Array;
  readonly labels: ArrayLike<number>;
  readonly classes: number;
}

function checked(logits: Float32Array, labels: ArrayLike<number>): LabelledLogits {
  if (labels.length === 0)
    throw new NothingEvaluatedError("There are no labelled images, so no temperature fits them.");
  const classes = logits.length / labels.length;
  if (!Number.isInteger(classes) || classes === 0) {
    throw new EvaluationInputError(
      `${logits.length} logits are no rows of equal length for ${labels.length} labels; [images, classes] was expected.`,
    );
  }
  const bad = logits.findIndex((logit) => !Number.isFinite(logit));
  if (bad !== -1) {
    throw new EvaluationInputError(`Logit ${bad % classes} of image ${Math.floor(bad / classes)} is ${logits[bad]}.`);
  }
  for (let i = 0; i < labels.length; i++) checkWholeNumber(`Label ${i}`, labels[i], 0, classes - 1);
  return { logits, labels, classes };
}

/** Of one image at inverse temperature `scale`, written to `row`: its probabilities. Answers log Σ exp. */
function softmaxInto(row: Float64Array, { logits, classes }: LabelledLogits, image: number, scale: number): number {
  const start = image * classes;
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, scale * logits[start + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += row[c] = Math.exp(scale * logits[start + c] - largest);
  for (let c = 0; c < classes; c++) row[c] /= sum;
  return largest + Math.log(sum);
}

/**
 * The slope of the negative log likelihood over the inverse temperature: mean of (expected logit − logit of the truth).
 * It only grows, for log Σ exp is convex.
 */
function slopeAt(data: LabelledLogits, scale: number): number {
  const { logits, labels, classes } = data;
  const row = new Float64Array(classes);
  let slope = 0;
  for (let image = 0; image < labels.length; image++) {
    softmaxInto(row, data, image, scale);
    const start = image * classes;
    for (let c = 0; c < classes; c++) slope += row[c] * logits[start + c];
    slope -= logits[start + labels[image]];
  }
  return slope / labels.length;
}

function errorAt(data: LabelledLogits, temperature: number): CalibrationError {
  const { logits, labels, classes } = data;
  const row = new Float64Array(classes);
  const confidences = new Float64Array(errorBins);
  const hits = new Float64Array(errorBins);
  let loss = 0;
  for (let image = 0; image < labels.length; image++) {
    const logSum = softmaxInto(row, data, image, 1 / temperature);
    loss += logSum - logits[image * classes + labels[image]] / temperature;
    let best = 0;
    for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
    // bins are open at their lower end, as in the paper
    const bin = Math.max(0, Math.ceil(row[best] * errorBins) - 1);
    confidences[bin] += row[best];
    hits[bin] += Number(best === labels[image]);
  }
  return {
    negativeLogLikelihood: loss / labels.length,
    expectedCalibrationError:
      confidences.reduce((sum, confidence, bin) => sum + Math.abs(confidence - hits[bin]), 0) / labels.length,
  };
}

/**
 * The temperature with the least negative log likelihood over labelled images that no training saw, found by halving:
 * the slope over the inverse temperature changes its sign once. `logits` are [images, classes], before any softmax.
 * Throws NothingEvaluatedError for no labels, EvaluationInputError for logits or labels that do not go together.
 */
export function fitTemperature(logits: Float32Array, labels: ArrayLike<number>): FittedTemperature {
  const data = checked(logits, labels);
  let [low, high] = [Math.log(temperatureRange.min), Math.log(temperatureRange.max)];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    // falling towards larger scales: the best temperature is lower
    if (slopeAt(data, Math.exp(-middle)) < 0) high = middle;
    else low = middle;
  }
  // logits without a slope fit equally well at every temperature
  const isFlat = slopeAt(data, 1) === 0;
  const temperature = isFlat ? 1 : Math.exp((low + high) / 2);
  return { temperature, before: errorAt(data, 1), after: errorAt(data, temperature) };
}
