// A tensor's values without its history.
import * as tf from "@tensorflow/tfjs-core";

/** x, through which no gradient flows back. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const stopped = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: () => tf.zeros((x as tf.Tensor).shape),
  }));
  return stopped(x) as T;
}
