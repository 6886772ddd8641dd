// The rate of a latent under its prior, after sc2bench's BppLoss with reduction "sum".
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import { sumInBlocks } from "./sum-in-blocks";

/**
 * Bits of all elements together: the sum of -log2 of their likelihood, as nn's `bits`, but exact to float32 for the
 * millions of elements of a batch of official size.
 */
export function rate(likelihood: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul(sumInBlocks(tf.log(likelihood)), -1 / Math.LN2));
}
