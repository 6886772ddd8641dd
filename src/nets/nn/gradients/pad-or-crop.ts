// Padding whose amounts may be negative, which crops.
import * as tf from "@tensorflow/tfjs-core";

/** Rows and columns of zeros around x [n, h, w, c]; negative amounts remove. */
export function padOrCrop(
  x: tf.Tensor4D,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const cut = (amount: number) => Math.max(0, -amount);
  const add = (amount: number) => Math.max(0, amount);
  let y = x;
  if (top < 0 || bottom < 0 || left < 0 || right < 0) {
    y = tf.slice(y, [0, cut(top), cut(left), 0], [n, h - cut(top) - cut(bottom), w - cut(left) - cut(right), c]);
  }
  if (top > 0 || bottom > 0 || left > 0 || right > 0) {
    y = tf.pad(y, [
      [0, 0],
      [add(top), add(bottom)],
      [add(left), add(right)],
      [0, 0],
    ]);
  }
  return y;
}
