// Sums of many elements that keep float32's precision.
//
// On WebAssembly (tfjs 4.22) tf.sum adds one element after the other in float32: 2²³ times 0.1 came out 6 % too large.
// Delete when its Sum adds pairwise or in blocks.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";

const block = 64;

function addUp(x: tf.Tensor): tf.Scalar {
  let sums: tf.Tensor = tf.reshape(x, [-1]);
  while (sums.size > block) {
    const blocks = Math.ceil(sums.size / block);
    const missing = blocks * block - sums.size;
    const whole = missing === 0 ? sums : tf.pad(sums, [[0, missing]]);
    sums = tf.sum(tf.reshape(whole, [blocks, block]), 1);
  }
  return tf.sum(sums);
}

/** The sum of all elements of x, a scalar; 0 of none. */
export function sumInBlocks(x: tf.Tensor): tf.Scalar {
  // WebAssembly's sum of no elements is whatever lay in its memory.
  if (x.size === 0) return tf.scalar(0);
  if (tf.getBackend() !== "wasm") return tf.sum(x);
  const { shape } = x;
  // Every element's gradient is that of the sum: going back through pads and blocks would cost more than the way there.
  const sum = tf.customGrad((x) => ({
    value: addUp(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.ones(shape)),
  }));
  return tf.tidy(() => sum(x) as tf.Scalar);
}
