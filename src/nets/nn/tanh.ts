// The hyperbolic tangent of many values.
//
// On WebAssembly (tfjs 4.22) tf.tanh takes twelve times as long as this way over sigmoid, which is XNNPACK's; the error
// is 1e-7. Delete when Tanh is XNNPACK's too.
import * as tf from "@tensorflow/tfjs-core";

export function tanh<T extends tf.Tensor>(x: T): T {
  if (tf.getBackend() !== "wasm") return tf.tanh(x);
  const bySigmoid = tf.customGrad((x, save) => {
    const y = tf.sub(tf.mul(tf.sigmoid(tf.mul(x as tf.Tensor, 2)), 2), 1);
    (save as tf.GradSaveFunc)([y]);
    return { value: y, gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.mul(dy, tf.sub(1, tf.square(y))) };
  });
  return bySigmoid(x) as T;
}
