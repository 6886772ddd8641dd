// Fully connected layer, after torch.nn.functional.linear.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";

/** x [n, in], kernel [in, out], bias [out] -> [n, out]. */
export function linear(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias?: tf.Tensor1D,
  activation: "linear" | "relu" = "linear",
): tf.Tensor2D {
  return tf.tidy(() => {
    let y: tf.Tensor2D = tf.matMul(x, kernel);
    if (bias) y = tf.add(y, bias);
    return activation === "relu" ? tf.relu(y) : y;
  });
}
