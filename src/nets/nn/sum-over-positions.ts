// Sums over all axes but the last.
import * as tf from "@tensorflow/tfjs-core";

/** x [..., c] -> [c] */
export function sumOverPositions(x: tf.Tensor): tf.Tensor1D {
  return tf.sum(x, [...x.shape.keys()].slice(0, -1));
}
