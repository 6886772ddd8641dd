// Gradient of bilinear resizing with half-pixel centres, as two matrix products.
//
// tfjs 4.22 ignores half-pixel centres in its gradient, on every backend. Delete when it does not.
import * as tf from "@tensorflow/tfjs-core";
import { registerGradient } from "./register-gradient";

/** [output, input]: what each output position takes of each input position along one axis. */
function bilinearWeights(input: number, output: number): tf.Tensor2D {
  const weights = new Float32Array(output * input);
  for (let o = 0; o < output; o++) {
    const position = Math.max(0, ((o + 0.5) * input) / output - 0.5);
    const low = Math.min(Math.floor(position), input - 1);
    const high = Math.min(low + 1, input - 1);
    weights[o * input + low] += 1 - (position - low);
    weights[o * input + high] += position - low;
  }
  return tf.tensor2d(weights, [output, input]);
}

/** dy [n, H, W, c] -> [n, h, w, c], for an input of h × w. */
function resizeGradient(dy: tf.Tensor4D, h: number, w: number): tf.Tensor4D {
  const [n, H, W, c] = dy.shape;
  const columnsLast = tf.reshape(tf.transpose(dy, [0, 3, 1, 2]), [n * c * H, W]);
  const narrow = tf.reshape(tf.matMul(columnsLast, bilinearWeights(w, W)), [n, c, H, w]);
  const rowsLast = tf.reshape(tf.transpose(narrow, [0, 3, 1, 2]), [n * w * c, H]);
  const small: tf.Tensor4D = tf.reshape(tf.matMul(rowsLast, bilinearWeights(h, H)), [n, w, c, h]);
  return tf.transpose(small, [0, 3, 1, 2]);
}

export function registerResizeGradient(): void {
  registerGradient("ResizeBilinear", { inputs: ["images"] }, (dy, [images], { halfPixelCenters, alignCorners }) => ({
    images: () => {
      if (!halfPixelCenters || alignCorners)
        throw new Error("bilinear resizing has a gradient for half-pixel centres only");
      return resizeGradient(dy as tf.Tensor4D, images.shape[1]!, images.shape[2]!);
    },
  }));
}
