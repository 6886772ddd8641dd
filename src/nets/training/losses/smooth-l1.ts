// Smooth absolute error, after torch.nn.functional.smooth_l1_loss without reduction.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import { TrainingInputError } from "../training-input-error";

/** Where torchvision's detectors pass from squares to absolute values. */
export const detectionBeta = 1 / 9;

/** Of each difference d: d² / (2 beta) below beta, |d| − beta / 2 from there; shaped as `difference`. */
export function smoothL1<T extends tf.Tensor>(difference: T, beta: number): T {
  if (!(beta > 0)) throw new TrainingInputError(`Smooth L1 has beta ${beta}; it must be above 0.`);
  const smooth = tf.customGrad((difference, save) => {
    const d = difference as tf.Tensor;
    (save as tf.GradSaveFunc)([d]);
    const size = tf.abs(d);
    // With s = min(|d|, beta), both branches are s (|d| − s / 2) / beta.
    const bounded = tf.minimum(size, beta);
    return {
      value: tf.mul(tf.mul(bounded, tf.sub(size, tf.mul(bounded, 0.5))), 1 / beta),
      gradFunc: (dy: tf.Tensor, [d]: tf.Tensor[]) => tf.mul(dy, tf.clipByValue(tf.div(d, beta), -1, 1)),
    };
  });
  return smooth(difference) as T;
}
