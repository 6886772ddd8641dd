// Asserts that a computation on tfjs keeps no tensor alive but its result.
import * as tf from "@tensorflow/tfjs-core";

/** Runs `compute` twice, disposing its results; throws unless tensor and byte counts return to where they were. */
export function expectNoLeak(compute: () => tf.TensorContainer): void {
  // The first run may keep what is made once, e.g. constants.
  tf.dispose(compute());
  const before = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes };
  for (let run = 0; run < 2; run++) tf.dispose(compute());
  const after = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes };
  if (after.tensors === before.tensors && after.bytes === before.bytes) return;
  throw new Error(
    `two runs left ${after.tensors - before.tensors} tensors and ${after.bytes - before.bytes} bytes behind, expected none`,
  );
}
