// Sums over all axes but the last.
//
// As average pools: on WebAssembly (tfjs 4.22) tf.sum first transposes the tensor, which took 25 times as long as
// XNNPACK's pooling. Pools of few positions at a time, because XNNPACK adds one after the other in float32 too. Delete
// when Sum reads its input in place, and adds pairwise or in blocks.
import * as tf from "@tensorflow/tfjs-core";

const block = 64;

/** rows [1, n, 1, c], n >= 1 -> [1, 1, 1, c] */
function addUp(rows: tf.Tensor4D): tf.Tensor4D {
  const [, positions, , channels] = rows.shape;
  if (positions <= block) return tf.mul(tf.avgPool(rows, [positions, 1], 1, "valid"), positions);
  const inBlocks = positions - (positions % block);
  const sums = addUp(tf.mul(tf.avgPool(rows, [block, 1], [block, 1], "valid"), block));
  if (inBlocks === positions) return sums;
  return tf.add(sums, addUp(tf.slice(rows, [0, inBlocks, 0, 0], [1, positions - inBlocks, 1, channels])));
}

/** x [..., c] -> [c] */
export function sumOverPositions(x: tf.Tensor): tf.Tensor1D {
  const channels = x.shape[x.rank - 1];
  const positions = x.size / channels;
  if (tf.getBackend() !== "wasm") return tf.tidy(() => tf.sum(tf.reshape(x, [positions, channels]), 0));
  return tf.tidy(() => tf.reshape(addUp(tf.reshape(x, [1, positions, 1, channels])), [channels]));
}
