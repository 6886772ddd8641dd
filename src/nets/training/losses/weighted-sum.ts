// The sum of named loss terms by their weights, after torchdistill's WeightedSumLoss.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import { TrainingInputError } from "../training-input-error";

export type LossTerms = Readonly<Record<string, tf.Scalar>>;

/** The terms times their weights, summed. Throws TrainingInputError unless terms and weights have the same names. */
export function weightedSum(terms: LossTerms, weights: Readonly<Record<string, number>>): tf.Scalar {
  const [have, want] = [Object.keys(terms).sort(), Object.keys(weights).sort()];
  if (have.length === 0 || have.join() !== want.join()) {
    throw new TrainingInputError(
      `The loss has the terms ${have.join(", ") || "(none)"}, the weights are for ${want.join(", ") || "(none)"}. ` +
        "Each term needs one weight.",
    );
  }
  return tf.tidy(() =>
    have.map((name): tf.Scalar => tf.mul(terms[name], weights[name])).reduce((sum, term) => tf.add(sum, term)),
  );
}
