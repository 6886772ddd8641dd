// Convolutions and fully connected layers on the heap of tfjs's WebAssembly backend: bias, residual and activation are part
// of the kernel. For inference filters are packed once; in training, where they change, in every step.
import * as tf from "@tensorflow/tfjs-core";
import { fittingGeometry, type ConvGeometry } from "../conv-geometry";
import { sidesOf, type Padding, type Sides } from "../padding";
import { activeHeap, heapInUse, type Heap } from "./heap";
import { steps } from "./jobs";

/** What these kernels fuse beside linear. */
export const fusedOnHeap = ["relu", "relu6", "hardswish", "hardsigmoid"] as const;
export type HeapActivation = "linear" | (typeof fusedOnHeap)[number];

/** How a filter meets its maps. */
interface Placement {
  readonly stride: number;
  readonly dilation: number;
  readonly sides: Sides;
}

/** A filter as a kernel reads it. Whoever packed it owns `values`, which end it. */
export interface PackedFilter extends Placement {
  readonly values: tf.Tensor;
  /** [kh, kw, in, out], or [kh, kw, 1, out] where depthwise. */
  readonly shape: readonly [number, number, number, number];
  readonly method: "products" | "winograd" | "winograd4x4" | "depthwise";
}

export interface PlacementOptions {
  readonly stride?: number;
  readonly padding?: Padding;
  readonly dilation?: number;
  readonly groups?: number;
  /** Of one group, whether it is one of several that a layer is made of. */
  readonly isPart?: boolean;
}

/** What a convolution fuses. */
export interface FusedOptions {
  /** [out] */
  readonly bias?: tf.Tensor1D;
  /** [n, oh, ow, out]; added before the activation. */
  readonly residual?: tf.Tensor4D;
  readonly activation?: HeapActivation;
}

/** Multiplications saved must outweigh the transforms, which grow with in + out. */
const minProductsPerSum = 14;

/** How a filter of so many taps is computed. */
export function methodOf(
  [kh, kw, inChannels, outChannels]: readonly number[],
  placement: PlacementOptions,
): PackedFilter["method"] {
  const { stride = 1, dilation = 1, groups = 1 } = placement;
  if (groups > 1) return "depthwise";
  const suits = kh === kw && dilation === 1 && (stride === 1 ? kh === 2 || kh === 3 : stride === 2 && kh === 5);
  const gains = inChannels * outChannels >= minProductsPerSum * (inChannels + outChannels);
  return suits && gains && inChannels % 4 === 0 && outChannels % 8 === 0 ? "winograd" : "products";
}

/** Products of a filter's channels up to which tiles are 4 × 4: see docs/benchmarks.md. */
const most4x4Products = 2 ** 17;

/**
 * The same where no gradient is taken: tiles of 4 × 4, with an error three times as large, unless a filter is so wide that
 * reading its 36 values a channel in place of 16 takes back what they save. Parts of layers keep 16: ResNeSt-269e has 196
 * of them, which would hold half a gigabyte more.
 */
function inferenceMethodOf(shape: readonly number[], placement: PlacementOptions): PackedFilter["method"] {
  const [taps, , inChannels, outChannels] = shape;
  const method = methodOf(shape, placement);
  const gains = taps === 3 && inChannels * outChannels <= most4x4Products && !placement.isPart;
  return method === "winograd" && gains ? "winograd4x4" : method;
}

/**
 * Whether the active backend has these kernels and they take a filter [kh, kw, in / groups, out]: of one group, or
 * depthwise with a multiple of 4 channels.
 */
export function canPack(
  [, , inChannels, outChannels]: readonly number[],
  { groups = 1 }: PlacementOptions = {},
): boolean {
  if (!activeHeap()) return false;
  return groups === 1 || (inChannels === 1 && outChannels === groups && outChannels % 4 === 0);
}

const packKernel = "LadonPackFilter";
const convKernel = "LadonConv2D";
/** Those that have gradients: one keeps its output for it, the other does not. */
export const unpackedConvKernels = { linear: "LadonConv2DUnpacked", relu: "LadonConv2DUnpackedRelu" } as const;

/** `canPack` must hold. The caller owns the result's values; the filter is no longer needed. */
export function packFilter(filter: tf.Tensor4D, placement: PlacementOptions = {}): PackedFilter {
  const method = inferenceMethodOf(filter.shape, placement);
  // depthwise filters are read as they are
  const values: tf.Tensor =
    method === "depthwise" ? tf.clone(filter) : tf.engine().runKernel(packKernel, { filter }, { method });
  const { stride = 1, dilation = 1, padding = 0 } = placement;
  return { values, shape: filter.shape, method, stride, dilation, sides: sidesOf(padding) };
}

/** `packFilter` of a fully connected layer's kernel [in, out]. */
export function packLinear(kernel: tf.Tensor2D): PackedFilter {
  const filter = tf.reshape<tf.Rank.R4>(kernel, [1, 1, ...kernel.shape]);
  const packed = packFilter(filter);
  filter.dispose();
  return packed;
}

/** x [n, h, w, in] -> [n, oh, ow, out]. Throws a RangeError where the filter does not fit the padded map. */
export function convPacked(x: tf.Tensor4D, filter: PackedFilter, options: FusedOptions = {}): tf.Tensor4D {
  const { bias, residual, activation = "linear" } = options;
  const { values, ...attributes } = filter;
  const inputs = { x, filter: values, ...(bias && { bias }), ...(residual && { residual }) };
  return tf.engine().runKernel(convKernel, inputs, { ...attributes, activation } as unknown as tf.NamedAttrMap);
}

/** A convolution of one group without its filter, which is not packed. */
export interface UnpackedAttributes extends Placement {
  readonly activation: keyof typeof unpackedConvKernels;
}

/** `convPacked` with a filter [kh, kw, in, out] as it is, of which nothing packed stays. Only where `canPack`. */
export function convUnpacked(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D | undefined,
  attributes: UnpackedAttributes,
): tf.Tensor4D {
  const inputs = { x, filter, ...(bias && { bias }) };
  return tf
    .engine()
    .runKernel(unpackedConvKernels[attributes.activation], inputs, attributes as unknown as tf.NamedAttrMap);
}

/** x [n, in] -> [n, out] with a kernel of `packLinear`. */
export function linearPacked(
  x: tf.Tensor2D,
  kernel: PackedFilter,
  options: Omit<FusedOptions, "residual"> = {},
): tf.Tensor2D {
  const [n, inputs] = x.shape;
  return tf.tidy(() => tf.reshape(convPacked(tf.reshape(x, [1, n, 1, inputs]), kernel, options), [n, kernel.shape[3]]));
}

/** Filters from here on do not stay in a core's second cache: fewer and larger blocks of work walk them. */
const wideFilterBytes = 2 ** 20;
const wideBlockBytes = 3 * 2 ** 20;
const smallBlockBytes = 384 * 2 ** 10;

/** PLANE_GAP of assembly/winograd.ts and BETWEEN_BYTES of assembly/winograd-4x4.ts. */
const planeGap = 64;
const betweenBytes = 576;

/** A multiple of 4, at least 8: as many as `bytes` hold, at most `max`, and at most a thread's share of `count`. */
function blockSize(bytes: number, bytesEach: number, max: number, count: number, threads: number): number {
  const share = Math.ceil(count / threads);
  return 4 * Math.max(2, Math.min(Math.ceil(share / 4), Math.floor(max / 4), Math.floor(bytes / bytesEach / 4)));
}

type Attributes = Omit<PackedFilter, "values"> & { readonly activation: HeapActivation };

interface Inputs {
  readonly x: tf.TensorInfo;
  readonly filter: tf.TensorInfo;
  readonly bias?: tf.TensorInfo;
  readonly residual?: tf.TensorInfo;
}

/**
 * How Winograd covers outputs: a tile has step × step of them, sees window × window pixels, of so many convolutions, and
 * takes so many products.
 */
export function winogradTiles(method: "winograd" | "winograd4x4", images: number, { rows, columns }: ConvGeometry) {
  const { taps } = rows;
  const step = method === "winograd4x4" ? 4 : taps === 2 ? 3 : 2;
  const [phases, window] = taps === 5 ? [4, 8] : [1, step + taps - 1];
  const products = taps === 5 ? 16 : window ** 2;
  const tileRows = Math.ceil(rows.output / step);
  const tileColumns = Math.ceil(columns.output / step);
  return { step, window, phases, products, tileRows, tileColumns, tiles: images * tileRows * tileColumns };
}

function convOnHeap(heap: Heap, { x, filter, bias, residual }: Inputs, attributes: Attributes): tf.TensorInfo {
  const { shape, method, stride, dilation, sides, activation } = attributes;
  const [rowTaps, columnTaps, inChannels, outChannels] = shape;
  const [images, height, width, channels] = x.shape;
  const geometry = fittingGeometry(x.shape, shape, stride, dilation, sides);
  const { rows, columns } = geometry;
  const outputShape = [images, rows.output, columns.output, outChannels];
  const output = heap.output(outputShape);
  const job = {
    x: heap.address(x),
    height,
    width,
    inChannels,
    channels,
    rowTaps,
    columnTaps,
    taps: rowTaps,
    stride,
    dilation,
    top: sides.top,
    left: sides.left,
    outHeight: rows.output,
    outWidth: columns.output,
    outChannels,
    filter: heap.address(filter),
    bias: heap.address(bias),
    residual: heap.address(residual),
    steps: (residual ? steps.addResidual : 0) | (activation === "linear" ? 0 : steps[activation]),
    outputs: heap.address(output),
  };
  const filterBytes = 4 * tf.util.sizeFromShape(filter.shape);
  if (method === "depthwise") {
    heap.run("depthwise", job, images * rows.output);
  } else if (method === "winograd" || method === "winograd4x4") {
    const { step, window, phases, products, tileRows, tileColumns, tiles } = winogradTiles(method, images, geometry);
    const bytesEach = 4 * products * (phases * inChannels + outChannels);
    const bytes =
      method === "winograd4x4"
        ? Math.max(smallBlockBytes, filterBytes / 2)
        : filterBytes < wideFilterBytes
          ? smallBlockBytes
          : wideBlockBytes;
    const tilesPerUnit = blockSize(bytes, bytesEach, 64, tiles, heap.threads);
    const scratchBytes =
      tilesPerUnit * bytesEach + 2 * products * planeGap + 4 * window ** 2 * inChannels + betweenBytes;
    heap.run(
      "winograd",
      { ...job, step, tileRows, tileColumns, tiles, tilesPerUnit },
      Math.ceil(tiles / tilesPerUnit),
      scratchBytes,
    );
  } else {
    const positions = images * rows.output * columns.output;
    const rowBytes = 4 * rowTaps * columnTaps * inChannels;
    const isDirect = rowTaps * columnTaps * stride === 1 && Object.values(sides).every((pixels) => pixels === 0);
    const isWide = filterBytes >= wideFilterBytes;
    // one walk for all positions, a block of columns a unit; or for as many as are copied together at once
    const byColumns = isWide && isDirect;
    const columnsPerUnit = byColumns ? 8 * Math.min(16, Math.ceil(outChannels / 8 / heap.threads)) : outChannels;
    const most = isWide ? 1024 : 48;
    const positionsPerUnit = byColumns
      ? most
      : blockSize(isWide ? wideBlockBytes : 192 * 2 ** 10, rowBytes, most, positions, heap.threads);
    const units = Math.ceil(positions / positionsPerUnit) * Math.ceil(outChannels / columnsPerUnit);
    const scratchBytes = isDirect ? 0 : Math.min(positions, positionsPerUnit) * rowBytes;
    heap.run("convolution", { ...job, positions, positionsPerUnit, columnsPerUnit }, units, scratchBytes);
  }
  return output;
}

function packOnHeap(heap: Heap, filter: tf.TensorInfo, method: PackedFilter["method"]): tf.TensorInfo {
  const [kh, kw, inChannels, outChannels] = filter.shape;
  if (method === "winograd4x4") return heap.packWinograd4x4(filter);
  return method === "winograd"
    ? heap.packWinograd(filter)
    : heap.packColumns(filter, kh * kw * inChannels, outChannels);
}

tf.registerKernel({
  kernelName: packKernel,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) =>
    packOnHeap(
      heapInUse(),
      (inputs as { filter: tf.TensorInfo }).filter,
      (attrs as unknown as Pick<PackedFilter, "method">).method,
    ),
});

for (const kernelName of Object.values(unpackedConvKernels)) {
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc({ inputs, attrs }) {
      const heap = heapInUse();
      const all = inputs as unknown as Inputs;
      const placement = attrs as unknown as UnpackedAttributes;
      const shape = all.filter.shape as [number, number, number, number];
      const method = methodOf(shape, placement);
      return heap.lend([packOnHeap(heap, all.filter, method)], (filter) =>
        convOnHeap(heap, { ...all, filter }, { ...placement, shape, method }),
      );
    },
  });
}

tf.registerKernel({
  kernelName: convKernel,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) =>
    convOnHeap(heapInUse(), inputs as unknown as Inputs, attrs as unknown as Attributes),
});
