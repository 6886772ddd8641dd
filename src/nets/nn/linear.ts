// Fully connected layer, after torch.nn.functional.linear.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";

/**
 * x [n, in], kernel [in, out], bias [out] -> [n, out]. A 1 × 1 convolution, which fuses bias and activation. `inference`
 * promises that no gradient will be asked for.
 */
export function linear(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias?: tf.Tensor1D,
  activation: "linear" | "relu" = "linear",
  inference = false,
): tf.Tensor2D {
  const [n, inputs] = x.shape;
  const outputs = kernel.shape[1];
  return tf.tidy(() => {
    const filter: tf.Tensor4D = tf.reshape(kernel, [1, 1, inputs, outputs]);
    return tf.reshape(conv(tf.reshape(x, [1, n, 1, inputs]), filter, { bias, activation, inference }), [n, outputs]);
  });
}
