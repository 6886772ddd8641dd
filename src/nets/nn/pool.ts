// Pooling with PyTorch's padding rules, in NHWC.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";

/** Below every activation, so that padding never wins; -Infinity would make 0 × Infinity in gradients. */
const lowest = -3.4e38;

/** Largest of each size × size window; padding never wins. `ceilMode` counts a last, incomplete window. x [n, h, w, c]. */
export function maxPool(x: tf.Tensor4D, size: number, stride: number, padding = 0, ceilMode = false): tf.Tensor4D {
  return tf.tidy(() => {
    const [rows, columns] = [x.shape[1], x.shape[2]].map((length): [number, number] => {
      const windows = outputSize(length, size, stride, padding, ceilMode);
      return [padding, Math.max(padding, (windows - 1) * stride + size - length - padding)];
    });
    const isPadded = rows[1] > 0 || columns[1] > 0;
    const padded = isPadded ? tf.pad(x, [[0, 0], rows, columns, [0, 0]], lowest) : x;
    return tf.maxPool(padded as tf.Tensor4D, size, stride, "valid");
  });
}

export interface AveragePoolOptions {
  /** Whether a last, incomplete window counts. */
  readonly ceilMode?: boolean;
  /** Whether padding zeros count in the divisor. */
  readonly countIncludePad?: boolean;
}

/** Output positions along one axis, after PyTorch's pooling_output_shape. */
function outputSize(input: number, size: number, stride: number, padding: number, ceilMode: boolean): number {
  const steps = (input + 2 * padding - size) / stride;
  const count = (ceilMode ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // The last window must start inside the input or its left padding.
  return ceilMode && (count - 1) * stride >= input + padding ? count - 1 : count;
}

/** For each output position, 1 / (elements that count). */
function weights(input: number, size: number, stride: number, padding: number, out: number, includePad: boolean) {
  return Float32Array.from({ length: out }, (_, i) => {
    const start = i * stride - padding;
    const end = Math.min(start + size, input + padding);
    return 1 / (includePad ? end - start : Math.min(end, input) - Math.max(start, 0));
  });
}

/** Mean of each size × size window. x [n, h, w, c]. */
export function averagePool(
  x: tf.Tensor4D,
  size: number,
  stride: number,
  padding = 0,
  { ceilMode = false, countIncludePad = true }: AveragePoolOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const [, h, w] = x.shape;
    const oh = outputSize(h, size, stride, padding, ceilMode);
    const ow = outputSize(w, size, stride, padding, ceilMode);
    const bottom = Math.max(0, (oh - 1) * stride + size - h - padding);
    const right = Math.max(0, (ow - 1) * stride + size - w - padding);
    const padded = tf.pad(x, [
      [0, 0],
      [padding, bottom],
      [padding, right],
      [0, 0],
    ]) as tf.Tensor4D;
    const mean = tf.avgPool(padded, size, stride, "valid");
    const rows = weights(h, size, stride, padding, oh, countIncludePad);
    const columns = weights(w, size, stride, padding, ow, countIncludePad);
    const factor = new Float32Array(oh * ow);
    for (let i = 0; i < oh; i++) for (let j = 0; j < ow; j++) factor[i * ow + j] = rows[i] * columns[j] * size * size;
    return tf.mul(tf.slice(mean, [0, 0, 0, 0], [-1, oh, ow, -1]), tf.tensor4d(factor, [1, oh, ow, 1]));
  });
}

/** Mean over all positions: x [n, h, w, c] -> [n, c]. */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  const [n, h, w, c] = x.shape;
  return tf.tidy(() => tf.reshape(tf.avgPool(x, [h, w], 1, "valid"), [n, c]));
}
