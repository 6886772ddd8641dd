// Two-dimensional convolution with PyTorch's padding, in NHWC, after torch.nn.functional.conv2d.
import * as tf from "@tensorflow/tfjs-core";
import { fittingGeometry, outputsInside, type ConvAxis } from "./conv-geometry";
import "./gradients/register-gradients";
import { isPackedOnly, withPackedFilter } from "./packed-filters";
import { hasOwnKernels, ownConv } from "./webgpu/own-kernels";
import { canPack, convUnpacked } from "./wasm/conv2d";
import { depthwiseOnHeap } from "./wasm/depthwise";
import { explicitPadding, sidesOf, type Padding, type Sides } from "./padding";

/** What `conv` fuses beside linear. */
export const fusedByConv = ["relu"] as const;

export interface ConvOptions {
  readonly stride?: number;
  /** Pixels of zeros. */
  readonly padding?: Padding;
  readonly dilation?: number;
  readonly groups?: number;
  /** [out]; not a reshape of another rank, which tfjs 4.22 refuses on WebAssembly. */
  readonly bias?: tf.Tensor1D;
  readonly activation?: "linear" | "relu";
  /** [n, oh, ow, out]; added before the activation. */
  readonly residual?: tf.Tensor4D;
  /** Promises that no gradient will be asked for, which lets a GPU use a kernel of its own. */
  readonly inference?: boolean;
}

/**
 * x [n, h, w, in], kernel [kh, kw, in / groups, out] -> [n, oh, ow, out].
 *
 * A kernel's values must never be overwritten in place: WebAssembly keeps a packed copy by data id.
 */
export function conv(x: tf.Tensor4D, kernel: tf.Tensor4D, options: ConvOptions = {}): tf.Tensor4D {
  const { stride = 1, padding = 0, dilation = 1, groups = 1, bias, activation = "linear", residual } = options;
  if (options.inference && groups === 1 && hasOwnKernels(kernel.shape[3])) {
    const { top, left } = sidesOf(padding);
    const { rows, columns } = fittingGeometry(x.shape, kernel.shape, stride, dilation, sidesOf(padding));
    const inputs = { x, filter: kernel, ...(bias && { bias }), ...(residual && { residual }) };
    const output = [rows.output, columns.output] as const;
    return ownConv(inputs, { stride, dilation, output, before: [top, left], relu: activation === "relu" });
  }
  return tf.tidy(() => {
    const early = residual ? "linear" : activation;
    const one = (x: tf.Tensor4D, kernel: tf.Tensor4D, bias?: tf.Tensor1D) =>
      convolve(x, kernel, stride, dilation, sidesOf(padding), bias, early);
    if (groups === 1) return join(one(x, kernel, bias), residual, activation);
    if (groups === x.shape[3] && isOneCall(kernel, groups, options)) {
      const y = depthwise(x, kernel, stride, dilation, sidesOf(padding));
      const sum: tf.Tensor4D = [bias, residual].reduce<tf.Tensor4D>((sum, part) => (part ? tf.add(sum, part) : sum), y);
      return activation === "relu" ? tf.relu(sum) : sum;
    }
    const kernels = tf.split(kernel, groups, 3);
    const biases = bias && tf.split(bias, groups);
    const parts = tf
      .split(x, groups, 3)
      .map((part, i) => one(part as tf.Tensor4D, kernels[i] as tf.Tensor4D, biases?.[i] as tf.Tensor1D | undefined));
    return join(tf.concat(parts, 3), residual, activation);
  });
}

function join(y: tf.Tensor4D, residual: tf.Tensor4D | undefined, activation: "linear" | "relu"): tf.Tensor4D {
  if (!residual) return y;
  const sum: tf.Tensor4D = tf.add(y, residual);
  return activation === "relu" ? tf.relu(sum) : sum;
}

/** Whether `depthwise` takes the layer: gradients are for one output a channel, and tfjs 4.22 refuses stride with dilation. */
function isOneCall(
  { shape }: tf.Tensor4D,
  groups: number,
  { inference, stride = 1, dilation = 1 }: ConvOptions,
): boolean {
  if (inference !== true && shape[3] !== groups) return false;
  return Math.min(stride, dilation) === 1 || canPack(shape, { groups });
}

/** One input channel a group, in one kernel call. */
function depthwise(x: tf.Tensor4D, kernel: tf.Tensor4D, stride: number, dilation: number, sides: Sides): tf.Tensor4D {
  const geometry = fittingGeometry(x.shape, kernel.shape, stride, dilation, sides);
  if (canPack(kernel.shape, { groups: x.shape[3] })) return depthwiseOnHeap(x, kernel, geometry);
  const [kh, kw, , outChannels] = kernel.shape;
  const channels = x.shape[3];
  const filter: tf.Tensor4D = tf.reshape(kernel, [kh, kw, channels, outChannels / channels]);
  return tf.depthwiseConv2d(x, filter, stride, explicitPadding(sides), "NHWC", dilation);
}

/** Taps along one axis that meet the input anywhere: a dilated kernel on a small map has few. */
function liveTaps(axis: ConvAxis): readonly [first: number, end: number] {
  const live = Array.from({ length: axis.taps }, (_, tap) => {
    const [start, end] = outputsInside(axis, tap);
    return start < end;
  });
  const first = live.indexOf(true);
  return first < 0 ? [0, 1] : [first, live.lastIndexOf(true) + 1];
}

function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  stride: number,
  dilation: number,
  sides: Sides,
  bias: tf.Tensor1D | undefined,
  activation: "linear" | "relu",
): tf.Tensor4D {
  const { rows, columns } = fittingGeometry(x.shape, kernel.shape, stride, dilation, sides);
  if (dilation > 1) {
    const [top, bottom] = liveTaps(rows);
    const [left, right] = liveTaps(columns);
    if (bottom - top < rows.taps || right - left < columns.taps) {
      const live = tf.slice(kernel, [top, left, 0, 0], [bottom - top, right - left, -1, -1]);
      const inner = {
        top: sides.top - top * dilation,
        bottom: sides.bottom - (rows.taps - bottom) * dilation,
        left: sides.left - left * dilation,
        right: sides.right - (columns.taps - right) * dilation,
      };
      if (Math.min(...Object.values(inner)) >= 0) return run(x, live, stride, dilation, inner, bias, activation);
    }
  }
  return run(x, kernel, stride, dilation, sides, bias, activation);
}

function run(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  dilation: number,
  sides: Sides,
  bias: tf.Tensor1D | undefined,
  activation: "linear" | "relu",
): tf.Tensor4D {
  if (canPack(filter.shape) && !isPackedOnly(filter)) {
    return convUnpacked(x, filter, bias, { stride, dilation, sides, activation });
  }
  // The kernels are called by name because tf.fused.conv2d brings gradients of its own, and tf.conv2d refuses stride
  // with dilation.
  const attributes = {
    strides: [stride, stride],
    pad: explicitPadding(sides),
    dataFormat: "NHWC",
    dilations: [dilation, dilation],
  };
  const use = () => `${JSON.stringify(attributes)} ${activation}, bias ${bias?.id ?? "none"}`;
  return withPackedFilter(filter, use, () => {
    const isProduct =
      filter.shape[0] * filter.shape[1] === 1 && stride === 1 && Object.values(sides).every((n) => n === 0);
    if (isProduct && isPackedOnly(filter)) return multiplyPositions(x, filter, bias, activation);
    const inputs = { x, filter };
    if (!bias && activation === "linear") {
      return tf.engine().runKernel("Conv2D", inputs, attributes as unknown as tf.NamedAttrMap);
    }
    return tf.engine().runKernel("FusedConv2D", bias ? { ...inputs, bias } : inputs, {
      ...attributes,
      activation,
    } as unknown as tf.NamedAttrMap);
  });
}

/**
 * A 1 × 1 convolution as a matrix product, equal to the last bit: tfjs's WebAssembly backend holds a packed copy for
 * either, and beside a convolution's a transposed one.
 */
function multiplyPositions(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D | undefined,
  activation: "linear" | "relu",
): tf.Tensor4D {
  const [n, height, width, inputs] = x.shape;
  const outputs = filter.shape[3];
  const a = tf.reshape(x, [1, n * height * width, inputs]);
  const b = tf.reshape(filter, [1, inputs, outputs]);
  const attributes = { transposeA: false, transposeB: false, activation };
  const y: tf.Tensor = tf.engine().runKernel("_FusedMatMul", bias ? { a, b, bias } : { a, b }, attributes);
  return tf.reshape(y, [n, height, width, outputs]);
}
