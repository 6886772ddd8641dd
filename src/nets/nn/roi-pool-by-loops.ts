// Region pooling as loops over what each bin takes, for backends whose tensors can be read as copies: a quarter of the
// multiplications and none of the memory of gathering.
import * as tf from "@tensorflow/tfjs-core";
import { forEachTap, type RoiPlan } from "./roi-samples";

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
    forEachTap(plan, (bin, level, position, weight) => {
      addScaled(pooled, bin * channels, features[level], position * channels, weight, channels);
    });
    return {
      value: tf.tensor4d(pooled, shape),
      gradFunc: (dy: tf.Tensor) => {
        const values = dy.dataSync() as Float32Array;
        const gradients = shapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
        forEachTap(plan, (bin, level, position, weight) => {
          addScaled(gradients[level], position * channels, values, bin * channels, weight, channels);
        });
        return gradients.map((gradient, i) => tf.tensor4d(gradient, shapes[i]));
      },
    };
  });
  return pool(...pyramid) as tf.Tensor4D;
}

function addScaled(
  to: Float32Array,
  toOffset: number,
  from: Float32Array,
  fromOffset: number,
  weight: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[toOffset + i] += weight * from[fromOffset + i];
}
