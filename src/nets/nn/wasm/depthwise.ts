// A depthwise convolution and its gradients on the heap of tfjs's WebAssembly backend, for training.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvGeometry } from "../conv-geometry";
import { heapInUse, type Heap } from "./heap";

export const depthwiseKernel = "LadonDepthwise";
const filterGradientKernel = "LadonDepthwiseFilterGradient";
const inputGradientKernel = "LadonDepthwiseInputGradient";

/** x [n, h, w, c], filter [kh, kw, 1, c] -> [n, oh, ow, c]. Only where `canPack`. */
export function depthwiseOnHeap(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  return tf.engine().runKernel(depthwiseKernel, { x, filter }, geometry as unknown as tf.NamedAttrMap);
}

/** x [n, h, w, c], dy [n, oh, ow, c] -> [kh, kw, 1, c]. */
export function depthwiseFilterGradientOnHeap(x: tf.Tensor4D, dy: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  return tf.engine().runKernel(filterGradientKernel, { x, dy }, geometry as unknown as tf.NamedAttrMap);
}

/** dy [n, oh, ow, c], filter [kh, kw, 1, c] -> [n, h, w, c]. */
export function depthwiseInputGradientOnHeap(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  geometry: ConvGeometry,
): tf.Tensor4D {
  return tf.engine().runKernel(inputGradientKernel, { dy, filter }, geometry as unknown as tf.NamedAttrMap);
}

const channelsPerUnit = 16;

type Inputs = Readonly<Record<string, tf.TensorInfo>>;

/** What the kernels have in common; `images` and `channels` are any tensor's of theirs. */
function jobOf({ rows, columns }: ConvGeometry, [images, , , channels]: readonly number[]) {
  return {
    images,
    channels,
    height: rows.input,
    width: columns.input,
    rowTaps: rows.taps,
    columnTaps: columns.taps,
    stride: rows.stride,
    dilation: rows.dilation,
    top: rows.before,
    left: columns.before,
    outHeight: rows.output,
    outWidth: columns.output,
  };
}

function register(kernelName: string, run: (heap: Heap, inputs: Inputs, geometry: ConvGeometry) => tf.TensorInfo) {
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => run(heapInUse(), inputs as Inputs, attrs as unknown as ConvGeometry),
  });
}

register(depthwiseKernel, (heap, { x, filter }, geometry) => {
  const job = jobOf(geometry, x.shape);
  const output = heap.output([job.images, job.outHeight, job.outWidth, job.channels]);
  const [from, kernel, outputs] = [x, filter, output].map((tensor) => heap.address(tensor));
  heap.run(
    "depthwise",
    { ...job, x: from, filter: kernel, bias: 0, residual: 0, steps: 0, outputs },
    job.images * job.outHeight,
  );
  return output;
});

register(filterGradientKernel, (heap, { x, dy }, geometry) => {
  const job = jobOf(geometry, x.shape);
  const output = heap.output([job.rowTaps, job.columnTaps, 1, job.channels]);
  const [from, outputGradient, outputs] = [x, dy, output].map((tensor) => heap.address(tensor));
  heap.run(
    "depthwiseFilterGradient",
    { ...job, x: from, filter: 0, outputGradient, outputs },
    Math.ceil(job.channels / channelsPerUnit),
  );
  return output;
});

register(inputGradientKernel, (heap, { dy, filter }, geometry) => {
  const job = jobOf(geometry, dy.shape);
  const output = heap.output([job.images, job.height, job.width, job.channels]);
  const [outputGradient, kernel, outputs] = [dy, filter, output].map((tensor) => heap.address(tensor));
  heap.run(
    "depthwiseInputGradient",
    { ...job, x: 0, filter: kernel, outputGradient, outputs },
    job.images * job.height,
  );
  return output;
});
