// Slices and splits that read their input where it lies, on WebAssembly.
//
// tfjs's WebAssembly backend (4.22) copies the whole input before it takes a slice of it, then copies the slice one pixel
// at a time: cropping a row and a column of 104 × 104 × 256 took 14 ms and takes 3. Delete when its Slice kernel does so.
import * as tf from "@tensorflow/tfjs-core";

type Numbers = Float32Array | Int32Array | Uint8Array;

interface HeapBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  /** A view of the heap, which ends when the heap grows: take it after all outputs are made. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Numbers;
}

/** Copies the box of `size` at `begin` out of `from`, in runs as long as they are without gaps. */
function copyBox(
  from: Numbers,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  to: Numbers,
): void {
  // From this axis on, a run has no gaps.
  let axis = Math.max(0, shape.length - 1);
  while (axis > 0 && size[axis] === shape[axis]) axis--;
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const run = size.slice(axis).reduce((a, b) => a * b, 1);
  const copyFrom = (at: number, start: number, written: number): number => {
    if (at >= axis) {
      const first = start + (begin[axis] ?? 0) * (strides[axis] ?? 1);
      to.set(from.subarray(first, first + run), written);
      return written + run;
    }
    for (let i = 0; i < size[at]; i++) written = copyFrom(at + 1, start + (begin[at] + i) * strides[at], written);
    return written;
  };
  if (to.length > 0) copyFrom(0, 0, 0);
}

function sliceBoxes(
  x: tf.TensorInfo,
  boxes: readonly (readonly [begin: number[], size: number[]])[],
  backend: HeapBackend,
): tf.TensorInfo[] {
  const outputs = boxes.map(([, size]) => backend.makeOutput(size, x.dtype));
  const from = backend.typedArrayFromHeap(x);
  outputs.forEach((output, i) => copyBox(from, x.shape, ...boxes[i], backend.typedArrayFromHeap(output)));
  return outputs;
}

/** Replaces the Slice and SplitV kernels; call once after tfjs-backend-wasm is loaded. Not for tensors of strings. */
export function sliceInPlaceOnWebAssembly(): void {
  replaceKernel("Slice", (x, { begin, size }, backend) => {
    const box = tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[]);
    tf.slice_util.assertParamsValid(x as tf.Tensor, box[0], box[1]);
    return sliceBoxes(x, [box as [number[], number[]]], backend)[0];
  });
  replaceKernel("SplitV", (x, { numOrSizeSplits, axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis as number, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits as number[] | number, along);
    let from = 0;
    const boxes = sizes.map((size): [number[], number[]] => {
      const begin = x.shape.map((_, i) => (i === along ? from : 0));
      from += size;
      return [begin, x.shape.map((length, i) => (i === along ? size : length))];
    });
    return sliceBoxes(x, boxes, backend);
  });
}

function replaceKernel(
  kernelName: string,
  kernel: (x: tf.TensorInfo, attributes: tf.NamedAttrMap, backend: HeapBackend) => tf.TensorInfo | tf.TensorInfo[],
): void {
  if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel(inputs.x as tf.TensorInfo, attrs as tf.NamedAttrMap, backend as HeapBackend),
  });
}
