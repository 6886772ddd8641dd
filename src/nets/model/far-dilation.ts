// A dilated convolution computed tap by tap, each tap only where it lands inside the input.
//
// At 416 × 416, DeepLabv3's branches see 13 × 13 positions with dilations 12, 24 and 36: a library convolution multiplies
// nine taps at each position, nearly all of them with padding. Here the centre costs one 1×1 convolution and the others
// only their overlap with the input.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../nn/conv";

/** Splits kernel [kh, kw, in, out] into its kh · kw taps [1, 1, in, out], row by row. */
export function kernelTaps(kernel: tf.Tensor4D): tf.Tensor4D[] {
  const [kh, kw, inChannels, outChannels] = kernel.shape;
  const taps: tf.Tensor4D[] = [];
  for (let y = 0; y < kh; y++) {
    for (let x = 0; x < kw; x++) taps.push(tf.slice(kernel, [y, x, 0, 0], [1, 1, inChannels, outChannels]));
  }
  return taps;
}

/**
 * x [n, h, w, in] -> [n, h, w, out]: stride 1, `dilation` zeros on every side, as many taps as `side` × `side`.
 * Equal to the convolution with the whole kernel up to the order of summation.
 */
export function convByTaps(x: tf.Tensor4D, taps: readonly tf.Tensor4D[], dilation: number): tf.Tensor4D {
  return tf.tidy(() => {
    const side = Math.sqrt(taps.length);
    const [, h, w] = x.shape;
    const parts: tf.Tensor4D[] = [];
    taps.forEach((tap, i) => {
      const dy = (Math.floor(i / side) - (side - 1) / 2) * dilation;
      const dx = ((i % side) - (side - 1) / 2) * dilation;
      const rows = h - Math.abs(dy);
      const columns = w - Math.abs(dx);
      if (rows <= 0 || columns <= 0) return;
      const whole = dy === 0 && dx === 0;
      const seen = whole ? x : tf.slice(x, [0, Math.max(0, dy), Math.max(0, dx), 0], [-1, rows, columns, -1]);
      const part = conv(seen, tap);
      const above = Math.max(0, -dy);
      const left = Math.max(0, -dx);
      const around: [number, number][] = [
        [0, 0],
        [above, h - rows - above],
        [left, w - columns - left],
        [0, 0],
      ];
      parts.push(whole ? part : (tf.pad(part, around) as tf.Tensor4D));
    });
    return parts.length === 1 ? parts[0] : (tf.addN(parts) as tf.Tensor4D);
  });
}
