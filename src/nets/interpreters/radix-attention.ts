// Split attention for inference, after timm's split_attn.py: the groups of its convolution are its radix branches.
//
// A library convolution with two groups would split kernel and input and join the results, only for the attention to
// split them again; and kernels split anew are packed anew in every pass on WebAssembly.
import * as tf from "@tensorflow/tfjs-core";
import { linear } from "../nn/linear";
import { globalAveragePool } from "../nn/pool";
import type { Layer } from "./parameter-view";

/** Norms are folded in. */
export interface RadixAttention {
  /** One convolution a branch, [n, h, w, in / radix] -> [n, h, w, width], with its rectifier. */
  readonly branches: readonly Layer[];
  /** [width, hidden] */
  readonly fc1: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
  /** [hidden, radix · width] */
  readonly fc2: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
}

/** x [n, h, w, in] -> [n, h, w, width]; 3×3, stride 1, padding 1, cardinality 1. */
export function radixAttention(x: tf.Tensor4D, { branches, fc1, fc2 }: RadixAttention): tf.Tensor4D {
  return tf.tidy(() => {
    const radix = branches.length;
    const inputs: tf.Tensor4D[] = tf.split(x, radix, 3);
    const parts = branches.map((branch, i) => branch(inputs[i]));
    const mean = globalAveragePool(tf.addN(parts));
    const logits = linear(linear(mean, fc1.kernel, fc1.bias, "relu"), fc2.kernel, fc2.bias);
    const [n, , , width] = parts[0].shape;
    const gates = tf.softmax(tf.transpose(tf.reshape<tf.Rank.R3>(logits, [n, radix, width]), [0, 2, 1]));
    const gateOf = tf.unstack(gates, 2);
    return tf.addN(parts.map((part, i) => tf.mul<tf.Tensor4D>(part, tf.reshape(gateOf[i], [n, 1, 1, width]))));
  });
}
