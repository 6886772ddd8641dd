// A large linear layer in blocks of output columns, for WebAssembly.
//
// tfjs's WebAssembly backend walks the whole kernel for every few rows of the input. The 51 MB of Faster R-CNN's first
// hidden layer do not fit a cache: a thousand rows took 1,660 ms in one product and 980 ms in blocks of 64 columns
// (CPU time, one thread). To be deleted when XNNPACK in tfjs blocks its products by itself.
import * as tf from "@tensorflow/tfjs-core";
import { linear } from "../nn/linear";

const blockColumns = 64;

/** Kernels of more elements than this are worth blocks: 16 MB. */
const minElements = 2 ** 22;

export function gainsFromBlocks(kernelShape: readonly number[]): boolean {
  return tf.getBackend() === "wasm" && kernelShape[0] * kernelShape[1] >= minElements && kernelShape[1] > blockColumns;
}

/** Splits kernel [in, out] by columns, or bias [out] likewise. */
export function columnBlocks<T extends tf.Tensor>(tensor: T): T[] {
  const axis = tensor.rank - 1;
  const columns = tensor.shape[axis];
  const sizes = Array.from({ length: Math.ceil(columns / blockColumns) }, (_, i) =>
    Math.min(blockColumns, columns - i * blockColumns),
  );
  return tf.split(tensor, sizes, axis);
}

/** x [n, in] -> [n, out], equal to the linear layer with the whole kernel. */
export function blockedLinear(
  x: tf.Tensor2D,
  kernels: readonly tf.Tensor2D[],
  biases: readonly tf.Tensor1D[] | undefined,
  activation: "linear" | "relu",
): tf.Tensor2D {
  return tf.tidy(() =>
    tf.concat(
      kernels.map((kernel, i) => linear(x, kernel, biases?.[i], activation)),
      1,
    ),
  );
}
