// Some taps of a convolution's kernel, in any order, with its inputs as outputs: what the gradient of its input convolves with.
//
// Beside the kernels of WebAssembly's heap as slices and one concatenation, because gathering copies one element at a time
// there (tfjs 4.22): reversing the taps of 3 × 3 × 128 × 128 took 7.3 ms and takes 0.1.
import * as tf from "@tensorflow/tfjs-core";
import { swappedTapsOnHeap } from "../wasm/conv-gradients";
import { activeHeap } from "../wasm/heap";

/** kernel [kh, kw, in, out] -> [rows.length, columns.length, out, in]. */
export function swappedTaps(kernel: tf.Tensor4D, rows: readonly number[], columns: readonly number[]): tf.Tensor4D {
  const [kh, kw, inputs, outputs] = kernel.shape;
  const taps = rows.flatMap((row) => columns.map((column) => row * kw + column));
  if (activeHeap()) return swappedTapsOnHeap(kernel, taps, [rows.length, columns.length]);
  return tf.tidy(() => {
    const flat = tf.reshape(kernel, [kh * kw, inputs * outputs]);
    const isWhole = taps.length === kh * kw && taps.every((tap, i) => tap === i);
    const chosen = isWhole ? flat : tf.concat(taps.map((tap) => tf.slice(flat, [tap, 0], [1, -1])));
    return tf.transpose(tf.reshape(chosen, [rows.length, columns.length, inputs, outputs]), [0, 1, 3, 2]);
  });
}
