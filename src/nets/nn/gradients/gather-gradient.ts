// Gradient of gather by ScatterNd, because tfjs's own needs UnsortedSegmentSum, which WebAssembly lacks in 4.22.
import * as tf from "@tensorflow/tfjs-core";
import { registerGradient } from "./register-gradient";

export function registerGatherGradient(): void {
  registerGradient("GatherV2", { inputs: ["x", "indices"] }, (dy, [x, indices], attributes) => ({
    x: () => {
      if (attributes.batchDims) throw new Error("gather with batchDims has no gradient here; gather each batch alone");
      const axis = tf.util.parseAxisParam(attributes.axis as number, x.shape)[0];
      const inner = x.shape.slice(axis + 1);
      const outer = x.shape.slice(0, axis);
      const flat = tf.reshape(indices, [-1]);
      const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
      // dy is [...outer, indices, ...inner]; scattering wants the indexed axis first.
      const merged = tf.reshape(dy, [...outer, flat.size, ...inner]);
      const toFront = [axis, ...range(0, axis), ...range(axis + 1, x.rank)];
      const first = axis === 0 ? merged : tf.transpose(merged, toFront);
      const shape = [x.shape[axis], x.size / Math.max(1, x.shape[axis])];
      const scattered = tf.scatterND(
        tf.reshape(tf.cast(flat, "int32"), [flat.size, 1]),
        tf.reshape(first, [flat.size, shape[1]]),
        shape,
      );
      const shaped = tf.reshape(scattered, [x.shape[axis], ...outer, ...inner]);
      return axis === 0 ? shaped : tf.transpose(shaped, tf.backend_util.getUndoAxesPermutation(toFront));
    },
    indices: () => tf.zeros(indices.shape),
  }));
}
