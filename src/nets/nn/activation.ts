// What stands behind a layer, after torch.nn.functional.
import * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "../../core/networks/ops";
import "./gradients/register-gradients";

const hardSigmoid = <T extends tf.Tensor>(x: T): T => tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);

const activations: { readonly [Kind in Activation]: <T extends tf.Tensor>(x: T) => T } = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  sigmoid: (x) => tf.sigmoid(x),
  hardsigmoid: hardSigmoid,
  hardswish: (x) => tf.mul(x, hardSigmoid(x)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
};

/** Elementwise; x itself where it is linear. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return tf.tidy(() => activations[activation](x));
}

/** An activation in two: what a kernel that fuses `fusible` fuses, and what has to follow it. */
export function fusedActivation<Fusible extends Activation>(
  activation: Activation,
  fusible: readonly Fusible[],
): { fused: "linear" | Fusible; after: Activation } {
  const fused = fusible.find((kind) => kind === activation);
  return fused ? { fused, after: "linear" } : { fused: "linear", after: activation };
}
