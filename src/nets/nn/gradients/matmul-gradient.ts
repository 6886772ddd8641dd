// Gradient of matrix multiplication. On WebAssembly (4.22) only plain products of two matrices are fast, 11-16 GFLOP/s
// against 1-2 with a transpose flag, so matrices are transposed first.
import * as tf from "@tensorflow/tfjs-core";
import { transposeMatrix } from "../transpose-matrix";
import { registerGradient } from "./register-gradient";

const swap = (x: tf.Tensor): tf.Tensor => {
  if (x.rank === 2) return transposeMatrix(x as tf.Tensor2D);
  const perm = [...x.shape.keys()];
  [perm[x.rank - 2], perm[x.rank - 1]] = [x.rank - 1, x.rank - 2];
  return tf.transpose(x, perm);
};

/**
 * A product whose second operand has data of its own: XNNPACK keeps the packed operand by data id, until its disposal,
 * and aborts when one data id comes in two shapes.
 */
export function productWithFreshOperand(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.matMul(a, tf.mul(b, 1)));
}

function sumBatch(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  if (tf.util.arraysEqual(gradient.shape, shape)) return gradient;
  const axes = tf.broadcast_util.getReductionAxes(shape.slice(0, -2), gradient.shape.slice(0, -2));
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), shape);
}

export function registerMatMulGradient(): void {
  registerGradient("BatchMatMul", { inputs: ["a", "b"] }, (dy, [a, b], { transposeA, transposeB }) => {
    // y = A B with A = a or its transpose, B = b or its transpose; dA = dy B', dB = A' dy.
    return {
      a: () => {
        const bTransposed = transposeB ? tf.mul(b, 1) : swap(b);
        const gradient = tf.matMul(dy, bTransposed);
        return sumBatch(transposeA ? swap(gradient) : gradient, a.shape);
      },
      b: () => {
        const aTransposed = transposeA ? a : swap(a);
        const gradient = productWithFreshOperand(aTransposed, dy);
        return sumBatch(transposeB ? swap(gradient) : gradient, b.shape);
      },
    };
  });
}
