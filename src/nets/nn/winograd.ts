// Winograd convolution, for inference (Winograd, Arithmetic Complexity of Computations, 1980; Lavin and Gray,
// Fast Algorithms for Convolutional Neural Networks, 2016).
//
// Along one axis four products give two outputs of three taps, or three outputs of two, in place of six: in the plane 16
// products in place of 36. Each is a 1 × 1 convolution on a map of a half or a third of the sides. Strided depthwise
// convolutions mix its input from x; sums and differences make the outputs.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";
import { explicitPadding } from "./padding";

type Matrix = readonly (readonly number[])[];

/** Products along one axis. */
const along = 4;

/** [products, window]: what each product takes from four neighbouring pixels, for either number of taps. */
const inputMixes: Matrix = [
  [1, 0, -1],
  [0, 1, 1],
  [0, -1, 1],
  [0, -1, 0, 1],
];

/** What is left of one axis: outputs = outputMixes · ((kernelMixes · taps) × (inputMixes · window)), element by element. */
interface Transform {
  /** [products, taps] */
  readonly kernelMixes: Matrix;
  /** [outputs, products]. Product 1 enters every output once, so that a bias can ride on it. */
  readonly outputMixes: Matrix;
}

const transforms: Readonly<Record<2 | 3, Transform>> = {
  2: {
    kernelMixes: [
      [1, 0],
      [0.5, 0.5],
      [0.5, -0.5],
      [0, 1],
    ],
    outputMixes: [
      [1, 1, 1, 0],
      [0, 1, -1, 0],
      [0, 1, 1, 1],
    ],
  },
  3: {
    kernelMixes: [
      [1, 0, 0],
      [0.5, 0.5, 0.5],
      [0.5, -0.5, 0.5],
      [0, 0, 1],
    ],
    outputMixes: [
      [1, 1, 1, 0],
      [0, 1, -1, 1],
    ],
  },
};

/** One product's mixing along one axis, as a depthwise filter. */
interface AxisMix {
  /** [taps, 1, in, 1] along rows, [1, taps, in, 1] along columns. */
  readonly filter: tf.Tensor4D;
  readonly taps: number;
  /** Zeros before the first pixel. */
  readonly before: number;
}

/** A kernel made ready: made once, used for maps of every size. */
export interface WinogradFilter {
  readonly taps: 2 | 3;
  /** Zeros on every side, in pixels. */
  readonly padding: number;
  readonly rowMixes: readonly AxisMix[];
  readonly columnMixes: readonly AxisMix[];
  /** [1, 1, in, out] of each product: all columns of the first row's, then of the second's, and so on. */
  readonly kernels: readonly tf.Tensor4D[];
}

/** Whether a kernel [kh, kw, in, out] of stride and dilation 1 with this padding can be made ready. */
export function canUseWinograd([kh, kw]: readonly number[], padding: number): boolean {
  return kh === kw && ((kh === 2 && padding <= 1) || (kh === 3 && padding === 1));
}

/** in · out / (in + out) of 64 → 128 channels, where 13 ms became 10: products grow with in · out, mixing with in + out. */
const minProductsPerSum = 42;

/**
 * Whether Winograd is worth it: for many channels on WebAssembly, whose library multiplies near the processor's
 * peak. On GPUs memory is the bound.
 */
export function gainsFromWinograd([, , inChannels, outChannels]: readonly number[]): boolean {
  return tf.getBackend() === "wasm" && inChannels * outChannels >= minProductsPerSum * (inChannels + outChannels);
}

/** XNNPACK has quick depthwise kernels for three and four taps, and none for two. */
const minTaps = 3;

function axisMix(coefficients: readonly number[], padding: number, channels: number, axis: 0 | 1): AxisMix {
  const zeros = coefficients.findIndex((value) => value !== 0);
  const skipped = Math.min(padding, zeros);
  const used = coefficients.slice(skipped);
  while (used.length < minTaps) used.push(0);
  const line: [number, number, number, number] = axis === 0 ? [used.length, 1, 1, 1] : [1, used.length, 1, 1];
  const filter = tf.tidy(() => tf.tile(tf.tensor4d(used, line), [1, 1, channels, 1]));
  return { filter, taps: used.length, before: padding - skipped };
}

/** sum(weights[tap] · kernel[tap]) for each element of a tap, rounded once. */
function weightedTaps(kernel: Float32Array, weights: readonly number[]): Float32Array {
  const count = kernel.length / weights.length;
  const used = weights.flatMap((weight, tap) => (weight === 0 ? [] : [{ weight, begin: tap * count }]));
  const sums = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const { weight, begin } of used) sum += weight * kernel[begin + i];
    sums[i] = sum;
  }
  return sums;
}

/** Makes kernel [r, r, in, out] ready. The caller owns `filterTensors` of the result. `canUseWinograd` must hold. */
export function winogradFilter(kernel: tf.Tensor4D, padding: number): WinogradFilter {
  const [side, , inChannels, outChannels] = kernel.shape;
  const taps = side === 2 ? 2 : 3;
  const { kernelMixes } = transforms[taps];
  const values = kernel.dataSync() as Float32Array;
  const kernels = kernelMixes.flatMap((rows) =>
    kernelMixes.map((columns) => {
      const weights = rows.flatMap((a) => columns.map((b) => a * b));
      return tf.tensor4d(weightedTaps(values, weights), [1, 1, inChannels, outChannels]);
    }),
  );
  const mixes = (axis: 0 | 1) => inputMixes.map((coefficients) => axisMix(coefficients, padding, inChannels, axis));
  return { taps, padding, rowMixes: mixes(0), columnMixes: mixes(1), kernels };
}

/** The tensors of `winogradFilter`, for whoever owns them. */
export function filterTensors({ rowMixes, columnMixes, kernels }: WinogradFilter): tf.Tensor[] {
  return [...rowMixes, ...columnMixes].map(({ filter }) => filter as tf.Tensor).concat(kernels);
}

/** Mixes x along one axis into `blocks` rows or columns, `step` pixels apart. */
function mixAxis(x: tf.Tensor4D, mix: AxisMix, axis: 0 | 1, blocks: number, step: number): tf.Tensor4D {
  const { filter, taps, before } = mix;
  const behind = Math.max(0, step * (blocks - 1) + taps - x.shape[1 + axis] - before);
  const sides =
    axis === 0
      ? { top: before, bottom: behind, left: 0, right: 0 }
      : { top: 0, bottom: 0, left: before, right: behind };
  return tf.depthwiseConv2d(x, filter, axis === 0 ? [step, 1] : [1, step], explicitPadding(sides));
}

/** Signed sum of equally shaped maps. */
function combine(signs: readonly number[], maps: readonly tf.Tensor4D[]): tf.Tensor4D {
  const [first, ...others] = signs.flatMap((sign, i) => (sign === 0 ? [] : [{ sign, map: maps[i] }]));
  return others.reduce<tf.Tensor4D>(
    (sum, { sign, map }) => (sign > 0 ? tf.add(sum, map) : tf.sub(sum, map)),
    first.map,
  );
}

/**
 * x [n, h, w, in] -> [n, oh, ow, out]: stride 1, zeros as the filter was made for. `bias` [out]. Equal to the
 * convolution with the whole kernel up to rounding.
 */
export function winogradConv2d(x: tf.Tensor4D, filter: WinogradFilter, bias?: tf.Tensor1D): tf.Tensor4D {
  const { taps, padding, rowMixes, columnMixes, kernels } = filter;
  const { outputMixes } = transforms[taps];
  const step = outputMixes.length;
  return tf.tidy(() => {
    const [n, height, width] = x.shape;
    const outHeight = height + 2 * padding - taps + 1;
    const outWidth = width + 2 * padding - taps + 1;
    const blockRows = Math.ceil(outHeight / step);
    const blockColumns = Math.ceil(outWidth / step);
    const products = rowMixes.map((rowMix, i) =>
      tf.tidy(() => {
        const rows = mixAxis(x, rowMix, 0, blockRows, step);
        return columnMixes.map((columnMix, j) => {
          const mixed = mixAxis(rows, columnMix, 1, blockColumns, step);
          return conv(mixed, kernels[along * i + j], { bias: i === 1 && j === 1 ? bias : undefined });
        });
      }),
    ); // [n, blockRows, blockColumns, out] each
    const outChannels = products[0][0].shape[3];
    const lines = outputMixes.map((rowSigns) => {
      const columns = columnMixes.map((_, j) =>
        combine(
          rowSigns,
          products.map((row) => row[j]),
        ),
      );
      const line = tf.concat(
        outputMixes.map((signs) => combine(signs, columns)),
        3,
      );
      return tf.reshape<tf.Rank.R3>(line, [n * blockRows, 1, step * blockColumns * outChannels]);
    });
    const whole = tf.reshape<tf.Rank.R4>(tf.concat(lines, 1), [n, step * blockRows, step * blockColumns, outChannels]);
    const fits = outHeight === step * blockRows && outWidth === step * blockColumns;
    return fits ? whole : tf.slice(whole, [0, 0, 0, 0], [-1, outHeight, outWidth, -1]);
  });
}
