// Dropout with the lab's own random numbers, after torch.nn.Dropout in training.
import * as tf from "@tensorflow/tfjs-core";
import type { SeededRandom } from "../../../core/base/random";

/** Each element with probability `rate` to 0, the others divided by 1 − rate. */
export function dropout(rate: number, random: SeededRandom): (x: tf.Tensor4D) => tf.Tensor4D {
  return (x) => {
    const kept = new Float32Array(x.size);
    for (let i = 0; i < kept.length; i++) if (random.uniform() >= rate) kept[i] = 1 / (1 - rate);
    return tf.tidy(() => tf.mul(x, tf.tensor4d(kept, x.shape)));
  };
}
