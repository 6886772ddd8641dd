// A dilated convolution computed tap by tap, each tap only where it lands inside the input.
//
// At 416 × 416, DeepLabv3's branches see 13 × 13 positions with dilations 12, 24 and 36: a library convolution multiplies
// nine taps at each position, nearly all of them with padding. Here the centre costs one 1×1 convolution and the others
// only their overlap with the input.
import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "../../core/networks/ops";
import { convGeometry, outputsInside, type ConvAxis } from "../nn/conv-geometry";
import { padOrCrop } from "../nn/gradients/pad-or-crop";
import { sidesOf } from "../nn/padding";

/** Splits kernel [kh, kw, in, out] into its kh · kw taps [1, 1, in, out], row by row. */
export function kernelTaps(kernel: tf.Tensor4D): tf.Tensor4D[] {
  const [kh, kw, inChannels, outChannels] = kernel.shape;
  const taps: tf.Tensor4D[] = [];
  for (let y = 0; y < kh; y++) {
    for (let x = 0; x < kw; x++) taps.push(tf.slice(kernel, [y, x, 0, 0], [1, 1, inChannels, outChannels]));
  }
  return taps;
}

/** Along one axis: `met` cuts the input to what a tap meets, `around` puts the tap's outputs in their place. */
function overlap(axis: ConvAxis, tap: number) {
  const [start, end] = outputsInside(axis, tap);
  const offset = tap * axis.dilation - axis.before;
  return {
    empty: start === end,
    met: [-(start + offset), end + offset - axis.input] as const,
    around: [start, axis.output - end] as const,
  };
}

/**
 * x [n, h, w, in] -> [n, h, w, out]: stride 1, zeros around x that keep its size. `taps`: side × side convolutions of 1 × 1.
 * Equal to the convolution with the whole kernel up to the order of summation.
 */
export function convByTaps(x: tf.Tensor4D, taps: readonly Layer<tf.Tensor>[], dilation: number): tf.Tensor4D {
  return tf.tidy(() => {
    const side = Math.sqrt(taps.length);
    const padding = sidesOf(((side - 1) / 2) * dilation);
    const { rows, columns } = convGeometry(x.shape, [side, side], 1, dilation, padding);
    const parts: tf.Tensor4D[] = [];
    taps.forEach((tap, i) => {
      const [vertical, horizontal] = [overlap(rows, Math.floor(i / side)), overlap(columns, i % side)];
      if (vertical.empty || horizontal.empty) return;
      const part = tap(padOrCrop(x, vertical.met, horizontal.met)) as tf.Tensor4D;
      parts.push(padOrCrop(part, vertical.around, horizontal.around));
    });
    return parts.length === 1 ? parts[0] : (tf.addN(parts) as tf.Tensor4D);
  });
}
