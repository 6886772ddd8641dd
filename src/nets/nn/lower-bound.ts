// A lower bound that lets values return from below it, after CompressAI's LowerBound.
import * as tf from "@tensorflow/tfjs-core";

/** max(x, bound); the gradient passes where x >= bound, and below it where descent would raise x. */
export function lowerBound<T extends tf.Tensor>(x: T, bound: number): T {
  const bounded = tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as tf.GradSaveFunc)([input]);
    return {
      value: tf.maximum(input, bound),
      gradFunc: (dy: tf.Tensor, [input]: tf.Tensor[]) => {
        const passes = tf.logicalOr(tf.greaterEqual(input, bound), tf.less(dy, 0));
        return tf.mul(dy, tf.cast(passes, "float32"));
      },
    };
  });
  return bounded(x) as T;
}
