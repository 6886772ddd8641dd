// Resizing of feature maps, after torch.nn.functional.interpolate.
import * as tf from "@tensorflow/tfjs-core";
import { interleave } from "./gradients/interleave";
import "./gradients/register-gradients";

/** Bilinear with half-pixel centres (align_corners=False, no antialiasing): x [n, h, w, c] -> [n, height, width, c]. */
export function resizeBilinear(x: tf.Tensor4D, [height, width]: readonly [number, number]): tf.Tensor4D {
  return tf.image.resizeBilinear(x, [height, width], false, true);
}

/**
 * Of another size, for maps that are compared: the mean of what falls together where one size is a multiple of the other,
 * bilinear otherwise. x [n, h, w, c] -> [n, height, width, c]; x itself where it has that size.
 */
export function resizeArea(x: tf.Tensor4D, [height, width]: readonly [number, number]): tf.Tensor4D {
  const [, h, w] = x.shape;
  if (h === height && w === width) return x;
  if (h % height === 0 && w % width === 0) {
    const size: [number, number] = [h / height, w / width];
    return tf.avgPool(x, size, size, "valid");
  }
  return resizeBilinear(x, [height, width]);
}

/** For each output position along one axis, the input position that PyTorch's `nearest` copies. */
function nearestIndices(input: number, output: number): Int32Array {
  const scale = Math.fround(input / output);
  return Int32Array.from({ length: output }, (_, i) => Math.min(Math.floor(Math.fround(i * scale)), input - 1));
}

/** Nearest by PyTorch's floor rule: x [n, h, w, c] -> [n, height, width, c]. */
export function resizeNearest(x: tf.Tensor4D, [height, width]: readonly [number, number]): tf.Tensor4D {
  return tf.tidy(() => {
    const [, h, w] = x.shape;
    // Twice the size, as in pyramids, by copying rows: gathering takes 17 times as long on WebAssembly (tfjs 4.22).
    if (height === 2 * h && width === 2 * w)
      return interleave([
        [x, x],
        [x, x],
      ]);
    const rows = h === height ? x : tf.gather(x, tf.tensor1d(nearestIndices(h, height), "int32"), 1);
    return w === width ? rows : tf.gather(rows, tf.tensor1d(nearestIndices(w, width), "int32"), 2);
  });
}
