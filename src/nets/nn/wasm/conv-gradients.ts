// What a convolution's gradients take on the heap of tfjs's WebAssembly backend, for training.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvGeometry } from "../conv-geometry";
import { heapInUse, type Heap } from "./heap";

const filterGradientKernel = "LadonConv2DFilterGradient";
const swapChannelsKernel = "LadonSwapChannels";

/** x [n, h, w, in], dy [n, oh, ow, out] -> [kh, kw, in, out]. Only where `activeHeap`. */
export function filterGradientOnHeap(x: tf.Tensor4D, dy: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  return tf.engine().runKernel(filterGradientKernel, { x, dy }, geometry as unknown as tf.NamedAttrMap);
}

/** A filter [kh, kw, in, out] as [kh, kw, out, in]. Only where `activeHeap`. */
export function swapChannelsOnHeap(filter: tf.Tensor4D): tf.Tensor4D {
  return tf.engine().runKernel(swapChannelsKernel, { filter });
}

/** Positions that are summed at once, and rows of the filter that see them, together 64 kB. */
const positionsPerBlock = 128;
const maxDepthPerUnit = 128;

function filterGradient(heap: Heap, x: tf.TensorInfo, dy: tf.TensorInfo, { rows, columns }: ConvGeometry) {
  const [images, height, width, inChannels] = x.shape;
  const outChannels = dy.shape[3];
  const depth = rows.taps * columns.taps * inChannels;
  const depthPerUnit = Math.min(maxDepthPerUnit, 4 * Math.ceil(depth / 4 / heap.threads));
  const output = heap.output([rows.taps, columns.taps, inChannels, outChannels]);
  const job = {
    x: heap.address(x),
    height,
    width,
    inChannels,
    rowTaps: rows.taps,
    columnTaps: columns.taps,
    stride: rows.stride,
    dilation: rows.dilation,
    top: rows.before,
    left: columns.before,
    outHeight: rows.output,
    outWidth: columns.output,
    positions: images * rows.output * columns.output,
    outChannels,
    outputGradient: heap.address(dy),
    outputs: heap.address(output),
    depthPerUnit,
    positionsPerBlock,
  };
  const scratchBytes = 4 * positionsPerBlock * (depthPerUnit + 8 * Math.ceil(outChannels / 8));
  heap.run("filterGradient", job, Math.ceil(depth / depthPerUnit), scratchBytes);
  return output;
}

tf.registerKernel({
  kernelName: filterGradientKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const { x, dy } = inputs as Record<"x" | "dy", tf.TensorInfo>;
    return filterGradient(heapInUse(), x, dy, attrs as unknown as ConvGeometry);
  },
});

tf.registerKernel({
  kernelName: swapChannelsKernel,
  backendName: "wasm",
  kernelFunc: ({ inputs }) => heapInUse().swapChannels((inputs as { filter: tf.TensorInfo }).filter),
});
