// The gradient of max pooling as loops, for backends whose tensors can be read as copies: one look at each window instead
// of a dozen passes over the image. tfjs's strided slices alone took half the time of training a small network.
import * as tf from "@tensorflow/tfjs-core";

export interface Windows {
  readonly size: number;
  readonly stride: number;
}

/** dy and y [n, oh, ow, c], x [n, h, w, c] -> [n, h, w, c]; of equal maxima the first in reading order gets it all. */
export function maximumGradientByLoops(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  { size, stride }: Windows,
): tf.Tensor4D {
  const [n, h, w, channels] = x.shape;
  const [, oh, ow] = dy.shape;
  const [from, maxima, slopes] = [x, y, dy].map((tensor) => tensor.dataSync() as Float32Array);
  const gradient = new Float32Array(from.length);
  const taps = Int32Array.from({ length: size * size }, (_, i) => Math.floor(i / size) * w + (i % size));
  let output = 0;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < oh; oy++) {
      for (let ox = 0; ox < ow; ox++, output += channels) {
        const corner = (image * h + oy * stride) * w + ox * stride;
        for (let c = 0; c < channels; c++) {
          const maximum = maxima[output + c];
          for (let tap = 0; tap < taps.length; tap++) {
            const at = (corner + taps[tap]) * channels + c;
            if (from[at] !== maximum) continue;
            gradient[at] += slopes[output + c];
            break;
          }
        }
      }
    }
  }
  return tf.tensor4d(gradient, x.shape);
}
