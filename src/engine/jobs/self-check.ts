// Computes a handful of layers on the active backend and on the CPU, and says how far apart they are.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../../nets/nn/conv";
import { gdn } from "../../nets/nn/gdn";
import { linear } from "../../nets/nn/linear";
import { averagePool, maxPool } from "../../nets/nn/pool";
import { resizeBilinear } from "../../nets/nn/resize";
import type { BackendName, SelfCheckRow } from "../protocol";
import type { Job } from "./job";

/** float32 sums of a few hundred terms in another order differ by about 1e-6 of their rms; shaders may use fast maths. */
const tolerance = 1e-3;

const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** Values that fill [-scale, scale) evenly and differ from tensor to tensor. */
function spread(shape: number[], start: number, scale: number): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: count }, (_, i) => scale * (2 * (((i + start) * goldenRatio) % 1) - 1));
}

const tensor4d = (shape: [number, number, number, number], start: number, scale = 1) =>
  tf.tensor4d(spread(shape, start, scale), shape);
const kernel4d = (shape: [number, number, number, number], start: number) =>
  tensor4d(shape, start, Math.sqrt(6 / (shape[0] * shape[1] * shape[2])));

function gdnOf(channels: number) {
  return {
    beta: tf.fill([channels], 1.1) as tf.Tensor1D,
    gamma: tf.abs(tf.tensor2d(spread([channels, channels], 5, 0.2), [channels, channels])),
  };
}

const layers: readonly { readonly name: string; readonly compute: () => tf.Tensor }[] = [
  {
    name: "Convolution 5×5, stride 2",
    compute: () => conv(tensor4d([1, 24, 24, 3], 1), kernel4d([5, 5, 3, 16], 2), { stride: 2, padding: 2 }),
  },
  { name: "Convolution 2×2, no padding", compute: () => conv(tensor4d([1, 13, 13, 8], 3), kernel4d([2, 2, 8, 4], 4)) },
  {
    name: "Convolution 3×3, dilation 2",
    compute: () => conv(tensor4d([1, 12, 12, 8], 5), kernel4d([3, 3, 8, 8], 6), { dilation: 2, padding: 2 }),
  },
  {
    name: "Convolution 3×3 in 2 groups, ReLU",
    compute: () =>
      conv(tensor4d([1, 10, 10, 8], 7), kernel4d([3, 3, 4, 8], 8), { padding: 1, groups: 2, activation: "relu" }),
  },
  { name: "GDN1", compute: () => gdn(tensor4d([1, 9, 9, 16], 9, 3), gdnOf(16)) },
  { name: "Inverse GDN1", compute: () => gdn(tensor4d([1, 9, 9, 16], 10, 3), gdnOf(16), true) },
  { name: "Max pool 3×3, stride 2", compute: () => maxPool(tensor4d([1, 11, 11, 8], 11), 3, 2, 1) },
  {
    name: "Average pool 2×2, ceil mode",
    compute: () => averagePool(tensor4d([1, 11, 11, 8], 12), 2, 2, 0, { ceilMode: true, countIncludePad: false }),
  },
  { name: "Bilinear resize, half-pixel centres", compute: () => resizeBilinear(tensor4d([1, 5, 7, 4], 13), [16, 20]) },
  {
    name: "Linear and softmax",
    compute: () =>
      tf.softmax(
        linear(tf.tensor2d(spread([2, 64], 14, 1), [2, 64]), tf.tensor2d(spread([64, 10], 15, 0.3), [64, 10])),
      ),
  },
];

function differenceInRms(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
    squares += expected[i] * expected[i];
  }
  return worst / (Math.sqrt(squares / expected.length) || 1);
}

export const selfCheck: Job<"self-check"> = async (_, context) => {
  await import("@tensorflow/tfjs-backend-cpu");
  const backend = tf.getBackend() as BackendName;
  const rows: SelfCheckRow[] = [];
  for (const [done, layer] of layers.entries()) {
    context.progress({ phase: `Checking ${layer.name}`, done, total: layers.length, unit: "layers" });
    await context.yieldToEventLoop();
    const startedAt = performance.now();
    const result = tf.tidy(layer.compute);
    const actual = await result.data();
    const elapsedMs = performance.now() - startedAt;
    result.dispose();
    rows.push({
      layer: layer.name,
      worstDifference: differenceInRms(actual, onCpu(backend, layer.compute)),
      elapsedMs,
    });
  }
  const worstDifference = Math.max(
    ...rows.map((row) => (Number.isNaN(row.worstDifference) ? Infinity : row.worstDifference)),
  );
  return { output: { backend, rows, worstDifference, tolerance }, transfer: [] };
};

/** No other job can come between, since nothing here is awaited: switching to an initialised backend takes effect at once. */
function onCpu(active: BackendName, compute: () => tf.Tensor): ArrayLike<number> {
  void tf.setBackend("cpu");
  try {
    return tf.tidy(() => compute().dataSync());
  } finally {
    void tf.setBackend(active);
  }
}
