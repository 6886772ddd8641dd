// Gradients of sums, means, extrema and softmax.
import * as tf from "@tensorflow/tfjs-core";
import { registerGradient } from "./register-gradient";

/** Repeats a reduced tensor along the axes it was reduced over. */
function expand(reduced: tf.Tensor, shape: number[], axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number[], shape);
  const kept = tf.backend_util.expandShapeToKeepDim(
    shape.filter((_, a) => !axes.includes(a)),
    axes,
  );
  return tf.mul(tf.reshape(reduced, kept), tf.ones(shape));
}

export function registerReductionGradients(): void {
  registerGradient("Sum", { inputs: ["x"] }, (dy, [x], { axis }) => ({ x: () => expand(dy, x.shape, axis) }));
  registerGradient("Mean", { inputs: ["x"] }, (dy, [x], { axis }) => ({
    x: () => expand(tf.mul(dy, dy.size / x.size), x.shape, axis),
  }));
  for (const kernel of ["Max", "Min"]) {
    registerGradient(kernel, { inputs: ["x"], output: true }, (dy, [x, y], attributes) => ({
      x: () => {
        // Equal extrema share the gradient, as in PyTorch's amax and amin.
        const axis = attributes.axis ?? attributes.reductionIndices;
        const isExtremum = tf.cast(tf.equal(x, expand(y, x.shape, axis)), "float32");
        const count = tf.sum(isExtremum, axis as number[], true);
        return tf.mul(expand(dy, x.shape, axis), tf.div(isExtremum, count));
      },
    }));
  }
  registerGradient("Softmax", { output: true }, (dy, [y], { dim }) => ({
    logits: () => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(y, tf.sum(weighted, [dim as number], true)));
    },
  }));
}
