// Binary cross entropy of logits, after torch.nn.functional.binary_cross_entropy_with_logits without reduction.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";

/** Of each logit x and target y in [0, 1]: log(1 + eˣ) − x y, without overflow. The gradient reaches the logits alone. */
export function binaryCrossEntropy<T extends tf.Tensor>(logits: T, targets: T): T {
  const entropy = tf.customGrad((logits, save) => {
    const x = logits as tf.Tensor;
    (save as tf.GradSaveFunc)([x, targets]);
    const tail = tf.softplus(tf.neg(tf.abs(x)));
    return {
      value: tf.add(tf.sub(tf.relu(x), tf.mul(x, targets)), tail),
      gradFunc: (dy: tf.Tensor, [x, targets]: tf.Tensor[]) => tf.mul(dy, tf.sub(tf.sigmoid(x), targets)),
    };
  });
  return entropy(logits) as T;
}
