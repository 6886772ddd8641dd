// How the gradients in this folder are handed to tfjs: tfjs-core 4.22 registers none of its own unless asked.
import * as tf from "@tensorflow/tfjs-core";

type Attributes = tf.NamedAttrMap;

interface GradientOptions {
  /** Inputs whose values the gradient needs, in the order in which `saved` holds them. */
  readonly inputs?: readonly string[];
  /** All inputs, of kernels that take a list. */
  readonly allInputs?: boolean;
  /** Whether `saved` ends with the kernel's output. */
  readonly output?: boolean;
}

/**
 * Registers the gradient of a kernel. `gradient` gets dy, the saved tensors and the kernel's attributes, and returns a
 * function for each input; tfjs calls only those it needs. None may return dy itself, which tfjs may dispose.
 */
export function registerGradient(
  kernelName: string,
  { inputs = [], allInputs = false, output = false }: GradientOptions,
  gradient: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => Record<string, () => tf.Tensor>,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputs],
    saveAllInputs: allInputs,
    outputsToSave: [output],
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes as Attributes),
  });
}
