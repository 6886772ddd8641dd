// A norm of length: each position's channels brought to length 1 and scaled (Liu et al. 2015, ParseNet), after
// torch.nn.functional.normalize.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";

/** PyTorch's: shorter vectors are divided by this. */
const minLength = 1e-12;

/** x [n, h, w, c], scale [c] -> scale · x / max(‖x‖, 1e-12). */
export function l2Norm(x: tf.Tensor4D, scale: tf.Tensor1D): tf.Tensor4D {
  return tf.tidy(() => {
    // Bounded before the root, whose gradient at 0 is infinite.
    const lengths = tf.sqrt(tf.maximum(tf.sum(tf.square(x), 3, true), minLength ** 2));
    return tf.mul(tf.div(x, lengths), scale);
  });
}
