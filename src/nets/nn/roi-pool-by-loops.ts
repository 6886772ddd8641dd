// Region pooling as loops over what each bin takes, for backends whose tensors can be read as copies: a quarter of the
// multiplications and none of the memory of gathering.
import * as tf from "@tensorflow/tfjs-core";
import { forEachBin, type BinTaps, type RoiPlan } from "./roi-samples";

/** pyramid of [n, h, w, c] -> [r, bins, bins, c], with gradients to the pyramid. */
export function poolByLoops(pyramid: readonly tf.Tensor4D[], plan: RoiPlan): tf.Tensor4D {
  const { bins, channels, levels } = plan;
  const shape: [number, number, number, number] = [levels.length, bins, bins, channels];
  const shapes = pyramid.map((level) => level.shape);
  const pool = tf.customGrad((...inputs) => {
    const features = (inputs.slice(0, -1) as tf.Tensor4D[]).map((level, i) =>
      levels.includes(i) ? (level.dataSync() as Float32Array) : new Float32Array(0),
    );
    const pooled = new Float32Array(tf.util.sizeFromShape(shape));
    forEachBin(plan, (taps) => gatherBin(pooled, features[taps.level], taps, channels));
    return {
      value: tf.tensor4d(pooled, shape),
      gradFunc: (dy: tf.Tensor) => {
        const values = dy.dataSync() as Float32Array;
        const gradients = shapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
        forEachBin(plan, (taps) => scatterBin(gradients[taps.level], values, taps, channels));
        return gradients.map((gradient, i) => tf.tensor4d(gradient, shapes[i]));
      },
    };
  });
  return pool(...pyramid) as tf.Tensor4D;
}

/** One bin's weighted sum, four taps at a time: each time fewer that the sum is read and written. */
function gatherBin(to: Float32Array, from: Float32Array, taps: BinTaps, channels: number): void {
  const { bin, count, positions, weights } = taps;
  const start = bin * channels;
  let tap = 0;
  for (; tap + 4 <= count; tap += 4) {
    const [w0, w1, w2, w3] = [weights[tap], weights[tap + 1], weights[tap + 2], weights[tap + 3]];
    const p0 = positions[tap] * channels;
    const p1 = positions[tap + 1] * channels;
    const p2 = positions[tap + 2] * channels;
    const p3 = positions[tap + 3] * channels;
    for (let c = 0; c < channels; c++) {
      to[start + c] += w0 * from[p0 + c] + w1 * from[p1 + c] + w2 * from[p2 + c] + w3 * from[p3 + c];
    }
  }
  for (; tap < count; tap++) {
    const weight = weights[tap];
    const position = positions[tap] * channels;
    for (let c = 0; c < channels; c++) to[start + c] += weight * from[position + c];
  }
}

function scatterBin(to: Float32Array, from: Float32Array, taps: BinTaps, channels: number): void {
  const { bin, count, positions, weights } = taps;
  const start = bin * channels;
  for (let tap = 0; tap < count; tap++) {
    const weight = weights[tap];
    const position = positions[tap] * channels;
    for (let c = 0; c < channels; c++) to[position + c] += weight * from[start + c];
  }
}
