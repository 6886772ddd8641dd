// Parameters as ONNX has them: kernels [out, in, height, width], norms folded in, GDN's effective values.
import type { WeightArray, Weights } from "../../../domain";
import type { ConvolutionSpec, LinearSpec, NormSpec } from "../ops";
import { OnnxExportError, type OnnxTensor } from "./onnx-model";

/** PyTorch's default of batch normalisation. */
const defaultEpsilon = 1e-5;

/** CompressAI's lower bounds of GDN's stored square roots, and what their squares are lowered by. */
const pedestal = 2 ** -36;
const betaBound = Math.sqrt(1e-6 + pedestal);
const gammaBound = 2 ** -18;

export interface LayerTensors {
  readonly kernel: OnnxTensor;
  /** [out] */
  readonly bias?: OnnxTensor;
}

type Values = Float32Array<ArrayBuffer>;

/** @throws OnnxExportError naming what is not there */
export function parameter(weights: Weights, name: string): WeightArray {
  const array = weights.get(name);
  if (!array) {
    throw new OnnxExportError(`The network has no parameter ${name}. Choose a checkpoint whose files are complete.`);
  }
  return array;
}

/** The norm as x · multiplier + offset; each [c]. */
function affineMap(weights: Weights, { name, epsilon = defaultEpsilon }: NormSpec) {
  const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map(
    (part) => parameter(weights, `${name}.${part}`).data,
  );
  const multiplier = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i] + epsilon));
  return { multiplier, offset: multiplier.map((value, i) => shift[i] - mean[i] * value) };
}

/** [rows, columns] -> [columns, rows], each column multiplied; `positions` such matrices, innermost in the result. */
function transposed(
  source: Float32Array,
  positions: number,
  rows: number,
  columns: number,
  multiplier?: Float64Array,
): Values {
  const target = new Float32Array(source.length);
  for (let column = 0; column < columns; column++) {
    const factor = multiplier?.[column] ?? 1;
    for (let row = 0; row < rows; row++) {
      const start = (column * rows + row) * positions;
      for (let position = 0; position < positions; position++) {
        target[start + position] = factor * source[(position * rows + row) * columns + column];
      }
    }
  }
  return target;
}

/** A kernel whose columns are its outputs, and its bias, with the norm behind them folded in. */
function foldedTensors(
  weights: Weights,
  name: string,
  { norm, bias: hasBias }: { readonly norm?: NormSpec; readonly bias: boolean },
  kernelOf: (kernel: WeightArray, multiplier?: Float64Array) => Pick<OnnxTensor, "shape"> & { values(): Values },
): LayerTensors {
  const array = parameter(weights, `${name}.kernel`);
  const stored = hasBias ? parameter(weights, `${name}.bias`).data : undefined;
  const fold = norm && affineMap(weights, norm);
  const kernel: OnnxTensor = { name: `${name}.kernel`, type: "float32", ...kernelOf(array, fold?.multiplier) };
  if (!fold && !stored) return { kernel };
  const values = () =>
    fold
      ? Float32Array.from(fold.offset, (offset, i) => offset + (stored?.[i] ?? 0) * fold.multiplier[i])
      : Float32Array.from(stored!);
  return { kernel, bias: { name: `${name}.bias`, shape: array.shape.slice(-1), type: "float32", values } };
}

/** Kernel [out, in / groups, height, width] of one stored as [height, width, in / groups, out]. @throws OnnxExportError */
export function convolutionTensors(
  weights: Weights,
  name: string,
  { norm, bias = false }: Pick<ConvolutionSpec, "norm" | "bias">,
): LayerTensors {
  return foldedTensors(weights, name, { norm, bias }, ({ shape, data }, multiplier) => {
    const [height, width, inputs, outputs] = shape;
    return {
      shape: [outputs, inputs, height, width],
      values: () => transposed(data, height * width, inputs, outputs, multiplier),
    };
  });
}

/**
 * Kernel [in, out]; with `mapChannels`, its rows brought from (y, x, channel) to (channel, y, x), as a flattened map of NCHW
 * has them. @throws OnnxExportError
 */
export function linearTensors(
  weights: Weights,
  name: string,
  { norm, bias = true }: Pick<LinearSpec, "norm" | "bias">,
  mapChannels = 1,
): LayerTensors {
  return foldedTensors(weights, name, { norm, bias }, ({ shape, data }, multiplier) => {
    const [inputs, outputs] = shape;
    const positions = inputs / mapChannels;
    const values = () => {
      const target = new Float32Array(data.length);
      for (let row = 0; row < inputs; row++) {
        const from = ((row % positions) * mapChannels + Math.floor(row / positions)) * outputs;
        target.set(data.subarray(from, from + outputs), row * outputs);
      }
      return multiplier ? target.map((value, i) => value * multiplier[i % outputs]) : target;
    };
    return { shape, values };
  });
}

/** GDN's 1×1 convolution of absolute values: gamma as kernel [c, c, 1, 1], beta as bias [c]. @throws OnnxExportError */
export function gdnTensors(weights: Weights, name: string): Required<LayerTensors> {
  const beta = parameter(weights, `${name}.beta`).data;
  const gamma = parameter(weights, `${name}.gamma`).data;
  const channels = beta.length;
  const effective = (stored: Values, bound: number) => stored.map((value) => Math.max(value, bound) ** 2 - pedestal);
  return {
    kernel: {
      name: `${name}.gamma`,
      shape: [channels, channels, 1, 1],
      type: "float32",
      values: () => effective(transposed(gamma, 1, channels, channels), gammaBound),
    },
    bias: {
      name: `${name}.beta`,
      shape: [channels],
      type: "float32",
      values: () => effective(Float32Array.from(beta), betaBound),
    },
  };
}

/** The scale of a norm of length, [c, 1, 1]. @throws OnnxExportError */
export function l2Scale(weights: Weights, name: string): OnnxTensor {
  const { shape, data } = parameter(weights, `${name}.scale`);
  return { name: `${name}.scale`, shape: [...shape, 1, 1], type: "float32", values: () => Float32Array.from(data) };
}
