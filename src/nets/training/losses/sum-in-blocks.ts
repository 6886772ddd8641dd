// Sums of many elements that keep float32's precision.
//
// On WebAssembly (tfjs 4.22) tf.sum adds one element after the other in float32: 2²³ times 0.1 came out 6 % too large.
// Delete when its Sum adds pairwise or in blocks.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";

const block = 64;

/** The sum of all elements of x, a scalar; 0 of none. */
export function sumInBlocks(x: tf.Tensor): tf.Scalar {
  // WebAssembly's sum of no elements is whatever lay in its memory.
  if (x.size === 0) return tf.scalar(0);
  if (tf.getBackend() !== "wasm") return tf.sum(x);
  return tf.tidy(() => {
    let sums: tf.Tensor = tf.reshape(x, [-1]);
    while (sums.size > block) {
      const blocks = Math.ceil(sums.size / block);
      const missing = blocks * block - sums.size;
      const whole = missing === 0 ? sums : tf.pad(sums, [[0, missing]]);
      sums = tf.sum(tf.reshape(whole, [blocks, block]), 1);
    }
    return tf.sum(sums);
  });
}
