// A convolution's gradient with respect to its input, made of convolutions.
//
// tfjs 4.22 runs Conv2DBackpropInput on WebAssembly at 1-2.5 GFLOP/s, a tenth of what its convolutions reach, and
// refuses dilation on every backend. Delete when both are gone.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAxis, ConvGeometry } from "../conv-geometry";
import { explicitPadding } from "../padding";
import { convUnpacked } from "../wasm/conv2d";
import { activeHeap } from "../wasm/heap";
import { interleave } from "./interleave";
import { padOrCrop } from "./pad-or-crop";
import { swappedTaps } from "./swapped-taps";

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Input i and padding p share the lattice e = i + p = stride * m + phase. Positions m of one phase meet taps
 * first, first + step, ..., at dy[m - shift - dilation * t]: a full convolution of stride 1.
 */
interface Phase {
  /** Taps in reverse order, as a correlation wants them. */
  readonly taps: number[];
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

function phaseOf(axis: ConvAxis, phase: number, firstM: number, countM: number): Phase {
  const divisor = greatestCommonDivisor(axis.stride, axis.dilation);
  const dilation = axis.dilation / divisor;
  const all = Array.from({ length: axis.taps }, (_, k) => k);
  const taps = all.filter((k) => (k * axis.dilation) % axis.stride === phase);
  if (taps.length === 0) return { taps, dilation, before: 0, after: 0 };
  const reach = (taps.length - 1) * dilation;
  const shift = (taps[0] * axis.dilation - phase) / axis.stride;
  const before = shift + reach - firstM;
  return { taps: taps.reverse(), dilation, before, after: countM - axis.output - before + reach };
}

/** dy [n, oh, ow, out], kernel [kh, kw, in, out] -> [n, h, w, in]. */
export function convInputGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  const { rows, columns } = geometry;
  const { stride } = rows;
  const first = (axis: ConvAxis) => Math.floor(axis.before / stride);
  const count = (axis: ConvAxis) => Math.floor((axis.before + axis.input - 1) / stride) - first(axis) + 1;
  const phases = (axis: ConvAxis) =>
    Array.from({ length: stride }, (_, phase) => phaseOf(axis, phase, first(axis), count(axis)));
  const columnPhases = phases(columns);
  const [n] = dy.shape;
  const channels = kernel.shape[2];
  const parts = phases(rows).map((row) =>
    columnPhases.map((column): tf.Tensor4D => {
      if (row.taps.length === 0 || column.taps.length === 0) {
        return tf.zeros([n, count(rows), count(columns), channels]);
      }
      const part = swappedTaps(kernel, row.taps, column.taps);
      // Convolutions take no negative padding.
      const cut = (amount: number) => Math.min(0, amount);
      const cropped = padOrCrop(dy, [cut(row.before), cut(row.after)], [cut(column.before), cut(column.after)]);
      const add = (amount: number) => Math.max(0, amount);
      const sides = {
        top: add(row.before),
        bottom: add(row.after),
        left: add(column.before),
        right: add(column.after),
      };
      const { dilation } = row;
      if (activeHeap())
        return convUnpacked(cropped, part, undefined, { stride: 1, dilation, sides, activation: "linear" });
      return tf.conv2d(cropped, part, 1, explicitPadding(sides), "NHWC", [dilation, column.dilation]);
    }),
  );
  const lattice = interleave(parts);
  const start = (axis: ConvAxis) => axis.before - stride * first(axis);
  const end = (axis: ConvAxis) => start(axis) + axis.input - stride * count(axis);
  return padOrCrop(lattice, [-start(rows), end(rows)], [-start(columns), end(columns)]);
}
