// The gradient of max pooling tap by tap, in tensors, for backends that are slow to read.
import * as tf from "@tensorflow/tfjs-core";
import { insertZeros } from "./interleave";
import type { Windows } from "./maximum-gradient-by-loops";
import { padOrCrop } from "./pad-or-crop";

/** dy and y [n, oh, ow, c], x [n, h, w, c] -> [n, h, w, c]; of equal maxima the first in reading order gets it all. */
export function maximumGradientByTaps(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  { size, stride }: Windows,
): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const [, oh, ow] = dy.shape;
  let rest: tf.Tensor4D = dy;
  const parts: tf.Tensor4D[] = [];
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      const last = (offset: number, outputs: number) => offset + (outputs - 1) * stride + 1;
      const tap = tf.stridedSlice(x, [0, ky, kx, 0], [n, last(ky, oh), last(kx, ow), c], [1, stride, stride, 1]);
      const taken: tf.Tensor4D = tf.mul(rest, tf.cast(tf.equal(tap, y), "float32"));
      rest = tf.sub(rest, taken);
      parts.push(padOrCrop(insertZeros(taken, stride), [ky, h - stride * oh - ky], [kx, w - stride * ow - kx]));
    }
  }
  return tf.addN(parts) as tf.Tensor4D;
}
