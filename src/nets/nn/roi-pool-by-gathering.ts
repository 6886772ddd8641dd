// Region pooling as weighted sums of gathered positions, for backends on a GPU.
import * as tf from "@tensorflow/tfjs-core";
import { forEachBin, type RoiPlan } from "./roi-samples";

/** pyramid of [n, h, w, c] -> [r, bins, bins, c], with gradients to the pyramid. */
export function poolByGathering(pyramid: readonly tf.Tensor4D[], plan: RoiPlan): tf.Tensor4D {
  const { bins, channels, levels, rows, columns } = plan;
  const count = levels.length * bins * bins;
  // Every level's positions in one table, level after level.
  const starts: number[] = [];
  pyramid.reduce((start, { shape: [n, h, w] }) => {
    starts.push(start);
    return start + n * h * w;
  }, 0);
  const layers = rows.width * columns.width;
  const indices = Array.from({ length: layers }, () => new Int32Array(count));
  const weights = Array.from({ length: layers }, () => new Float32Array(count));
  let deepest = 1;
  forEachBin(plan, ({ bin, level, count, positions, weights: ofBin }) => {
    for (let layer = 0; layer < count; layer++) {
      indices[layer][bin] = starts[level] + positions[layer];
      weights[layer][bin] = ofBin[layer];
    }
    deepest = Math.max(deepest, count);
  });
  return tf.tidy(() => {
    const table = tf.concat(
      pyramid.map((level) => tf.reshape(level, [-1, channels])),
      0,
    );
    let sum: tf.Tensor | undefined;
    for (let layer = 0; layer < deepest; layer++) {
      const part = tf.mul(
        tf.gather(table, tf.tensor1d(indices[layer], "int32")),
        tf.tensor2d(weights[layer], [count, 1]),
      );
      sum = sum ? tf.add(sum, part) : part;
    }
    return tf.reshape(sum as tf.Tensor, [levels.length, bins, bins, channels]);
  });
}
