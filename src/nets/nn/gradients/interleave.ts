// Interleaving of the s × s sub-lattices of an image.
import * as tf from "@tensorflow/tfjs-core";

/** phases[i][j] [n, h, w, c] -> [n, s h, s w, c], where row s y + i, column s x + j is phases[i][j] at (y, x). */
export function interleave(phases: readonly (readonly tf.Tensor4D[])[]): tf.Tensor4D {
  const stride = phases.length;
  if (stride === 1) return phases[0][0];
  const [n, h, w, c] = phases[0][0].shape;
  const rows = phases.map((row) => tf.reshape(tf.concat([...row], 3), [n * h, 1, w * stride * c]));
  return tf.reshape(tf.concat(rows, 1), [n, h * stride, w * stride, c]);
}

/** x [n, h, w, c] with stride - 1 zeros after each row and column -> [n, s h, s w, c]. */
export function insertZeros(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const [n, h, w, c] = x.shape;
  const wide = tf.pad(tf.reshape(x, [n * h * w, 1, c]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const tall = tf.pad(tf.reshape(wide, [n * h, 1, w * stride * c]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  return tf.reshape(tall, [n, h * stride, w * stride, c]);
}
