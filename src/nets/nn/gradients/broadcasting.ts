// The gradient of broadcasting: sums over what was repeated.
import * as tf from "@tensorflow/tfjs-core";
import { sumOverPositions } from "../sum-over-positions";

/** Sums dy down to `shape`, from which broadcasting had made it; always a tensor of its own. */
export function sumToShape(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (tf.util.arraysEqual(dy.shape, [...shape])) return tf.clone(dy);
  const axes = tf.broadcast_util.getReductionAxes([...shape], dy.shape);
  const keepsLastAxisOnly = axes.length === dy.rank - 1 && !axes.includes(dy.rank - 1);
  const sum = keepsLastAxisOnly ? sumOverPositions(dy) : tf.sum(dy, axes);
  return tf.reshape(sum, [...shape]);
}
