// Gradients bounded by their common norm, after torch.nn.utils.clip_grad_norm_.
import * as tf from "@tensorflow/tfjs-core";
import { sumInBlocks } from "../../nn/sum-in-blocks";
import type { NamedTensors } from "../named-tensors";

/** Keeps the division finite where all gradients are 0. */
const epsilon = 1e-6;

export interface ClippedGradients {
  readonly gradients: Map<string, tf.Tensor>;
  /** Euclidean norm of all gradients together before clipping; NaN or infinite where one of them is. */
  readonly norm: tf.Scalar;
}

/** Euclidean norm of all gradients together; NaN or infinite where one of them is. */
export function globalNorm(gradients: NamedTensors): tf.Scalar {
  return tf.tidy(() => {
    const squares = Array.from(gradients.values(), (gradient) => sumInBlocks(tf.square(gradient)));
    return tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0)));
  });
}

/**
 * New gradients, scaled together so that their norm is at most `maxNorm`; nothing is read back from the device.
 * Gradients and norm are the caller's, what was given stays as it is. Look at the norm before using the gradients: if it
 * is not finite, they are not either.
 */
export function clipGradients(gradients: NamedTensors, maxNorm: number): ClippedGradients {
  const [norm, scale] = tf.tidy((): [tf.Scalar, tf.Scalar] => {
    const norm = globalNorm(gradients);
    return [norm, tf.minimum(tf.div(maxNorm, tf.add(norm, epsilon)), 1)];
  });
  const clipped = new Map<string, tf.Tensor>();
  for (const [name, gradient] of gradients) clipped.set(name, tf.mul(gradient, scale));
  scale.dispose();
  return { gradients: clipped, norm };
}
