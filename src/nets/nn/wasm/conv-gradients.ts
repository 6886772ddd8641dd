// What a convolution's gradients take on the heap of tfjs's WebAssembly backend, for training.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvGeometry } from "../conv-geometry";
import { methodOf, winogradTiles } from "./conv2d";
import { heapInUse, type Heap } from "./heap";

const filterGradientKernel = "LadonConv2DFilterGradient";
const swappedTapsKernel = "LadonSwappedTaps";

/** x [n, h, w, in], dy [n, oh, ow, out] -> [kh, kw, in, out]. Only where `activeHeap`. */
export function filterGradientOnHeap(x: tf.Tensor4D, dy: tf.Tensor4D, geometry: ConvGeometry): tf.Tensor4D {
  return tf.engine().runKernel(filterGradientKernel, { x, dy }, geometry as unknown as tf.NamedAttrMap);
}

/** Taps of a filter [kh, kw, in, out], by number, as [...sides, out, in]. Only where `activeHeap`. */
export function swappedTapsOnHeap(
  filter: tf.Tensor4D,
  taps: readonly number[],
  sides: readonly [number, number],
): tf.Tensor4D {
  return tf.engine().runKernel(swappedTapsKernel, { filter }, { taps: [...taps], sides: [...sides] });
}

/** Positions that are summed at once: four rows and eight columns of them are 12 kB, and all columns 256 kB. */
const positionsOf = (outChannels: number) => Math.max(32, Math.min(256, Math.floor(2 ** 16 / outChannels)));
/** Of a unit, unless threads are to have a share: the outputs' gradient is packed for each anew. */
const minDepthPerUnit = 64;

/** Tiles whose products are summed at once. */
const tilesPerBlock = 64;

function filterGradient(heap: Heap, x: tf.TensorInfo, dy: tf.TensorInfo, geometry: ConvGeometry): tf.TensorInfo {
  const { rows, columns } = geometry;
  const [images, , , inChannels] = x.shape;
  const outChannels = dy.shape[3];
  const shape = [rows.taps, columns.taps, inChannels, outChannels];
  const output = heap.output(shape);
  const lines = { height: rows.input, width: columns.input, outHeight: rows.output, outWidth: columns.output };
  const job = {
    x: heap.address(x),
    inChannels,
    top: rows.before,
    left: columns.before,
    outChannels,
    outputGradient: heap.address(dy),
    outputs: heap.address(output),
  };
  if (methodOf(shape, rows) === "winograd") {
    const { step, window, phases, tileRows, tileColumns, tiles } = winogradTiles("winograd", images, geometry);
    const channelsPerUnit = 4 * Math.ceil(inChannels / 4 / heap.threads);
    const inputs = phases * channelsPerUnit;
    const floats = tilesPerBlock * (inputs + outChannels) + inputs * outChannels;
    heap.run(
      "winogradFilterGradient",
      { ...job, ...lines, taps: rows.taps, step, tileRows, tileColumns, tiles, channelsPerUnit, tilesPerBlock },
      Math.ceil(inChannels / channelsPerUnit),
      4 * (16 * floats + window * window * inChannels),
    );
    return output;
  }
  const depth = rows.taps * columns.taps * inChannels;
  const share = Math.ceil(depth / heap.threads);
  const quarter = heap.threads === 1 ? share : Math.max(minDepthPerUnit, share / 4);
  const depthPerUnit = 4 * Math.ceil(Math.min(share, quarter) / 4);
  const positions = images * rows.output * columns.output;
  const positionsPerBlock = positionsOf(outChannels);
  // where every output meets its own input alone, all positions are as one line, which is walked fastest
  const isProduct = [rows, columns].every((axis) => axis.taps * axis.stride === 1 && axis.output === axis.input);
  const oneLine = { height: 1, width: positions, outHeight: 1, outWidth: positions };
  heap.run(
    "filterGradient",
    {
      ...job,
      ...(isProduct ? oneLine : lines),
      rowTaps: rows.taps,
      columnTaps: columns.taps,
      stride: rows.stride,
      dilation: rows.dilation,
      positions,
      depthPerUnit,
      positionsPerBlock,
    },
    Math.ceil(depth / depthPerUnit),
    4 * positionsPerBlock * (4 + 8 * Math.ceil(outChannels / 8)),
  );
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
  kernelName: swappedTapsKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const { taps, sides } = attrs as { taps: number[]; sides: [number, number] };
    return heapInUse().swapChannels((inputs as { filter: tf.TensorInfo }).filter, taps, sides);
  },
});
