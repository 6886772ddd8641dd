// Sums over all axes but the last.
//
// As an average pool of everything: on WebAssembly (tfjs 4.22) tf.sum first transposes the tensor, which took 25 times as
// long as XNNPACK's pooling. Delete when Sum reads its input in place.
import * as tf from "@tensorflow/tfjs-core";

/** x [..., c] -> [c] */
export function sumOverPositions(x: tf.Tensor): tf.Tensor1D {
  const channels = x.shape[x.rank - 1];
  const positions = x.size / channels;
  if (tf.getBackend() !== "wasm") return tf.sum(tf.reshape(x, [positions, channels]), 0);
  return tf.tidy(() => {
    const rows: tf.Tensor4D = tf.reshape(x, [1, positions, 1, channels]);
    return tf.mul(tf.reshape(tf.avgPool(rows, [positions, 1], 1, "valid"), [channels]), positions);
  });
}
