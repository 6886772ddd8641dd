// Parameters as ONNX has them: kernels [out, in, height, width], norms folded in, GDN's effective values.
import type { WeightArray, Weights } from "../../../domain";
import { OnnxExportError } from "./onnx-errors";
import type { OnnxTensor } from "./onnx-model";

/** PyTorch's default of batch normalisation. */
const epsilon = 1e-5;

/** CompressAI's lower bounds of GDN's stored square roots, and what their squares are lowered by. */
const pedestal = 2 ** -36;
const betaBound = Math.sqrt(1e-6 + pedestal);
const gammaBound = 2 ** -18;

/** @throws OnnxExportError naming what is not there */
export function parameter(weights: Weights, name: string): WeightArray {
  const array = weights.get(name);
  if (!array) {
    throw new OnnxExportError(`The network has no parameter ${name}. Choose a checkpoint whose files are complete.`);
  }
  return array;
}

/** The norm as x · multiplier + offset; each [c]. */
function affineMap(weights: Weights, norm: string): { multiplier: Float64Array; offset: Float64Array } {
  const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map(
    (part) => parameter(weights, `${norm}.${part}`).data,
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
): Float32Array<ArrayBuffer> {
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

export interface ConvolutionTensors {
  /** [out, in / groups, height, width] */
  readonly kernel: OnnxTensor;
  /** [out] */
  readonly bias?: OnnxTensor;
}

/**
 * `name.kernel` ([h, w, in, out], or [in, out] for 1×1), `name.bias` where there is one, and the norm behind them.
 * @throws OnnxExportError
 */
export function convolutionTensors(weights: Weights, name: string, norm?: string): ConvolutionTensors {
  const { data, shape } = parameter(weights, `${name}.kernel`);
  const [height, width, inputs, outputs] = shape.length === 2 ? [1, 1, ...shape] : shape;
  const stored = weights.get(`${name}.bias`)?.data;
  const fold = norm === undefined ? undefined : affineMap(weights, norm);
  const kernel: OnnxTensor = {
    name: `${name}.kernel`,
    shape: [outputs, inputs, height, width],
    type: "float32",
    values: () => transposed(data, height * width, inputs, outputs, fold?.multiplier),
  };
  if (!fold && !stored) return { kernel };
  const bias: OnnxTensor = {
    name: `${name}.bias`,
    shape: [outputs],
    type: "float32",
    values: () =>
      fold
        ? Float32Array.from(fold.offset, (offset, i) => offset + (stored?.[i] ?? 0) * fold.multiplier[i])
        : Float32Array.from(stored!),
  };
  return { kernel, bias };
}

/** GDN's 1×1 convolution of absolute values: gamma as kernel [c, c, 1, 1], beta as bias [c]. @throws OnnxExportError */
export function gdnTensors(weights: Weights, name: string): Required<ConvolutionTensors> {
  const beta = parameter(weights, `${name}.beta`).data;
  const gamma = parameter(weights, `${name}.gamma`).data;
  const channels = beta.length;
  const effective = (stored: Float32Array<ArrayBuffer>, bound: number) =>
    stored.map((value) => Math.max(value, bound) ** 2 - pedestal);
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

/**
 * A linear kernel [in, out] as it is; with `pooledChannels`, its rows brought from (y, x, channel) to (channel, y, x), as a
 * flattened map of NCHW has them.
 */
export function linearTensor(weights: Weights, name: string, pooledChannels?: number): OnnxTensor {
  const { data, shape } = parameter(weights, name);
  const [inputs, outputs] = shape;
  const values = () => {
    if (pooledChannels === undefined) return Float32Array.from(data);
    const positions = inputs / pooledChannels;
    const target = new Float32Array(data.length);
    for (let row = 0; row < inputs; row++) {
      const from = ((row % positions) * pooledChannels + Math.floor(row / positions)) * outputs;
      target.set(data.subarray(from, from + outputs), row * outputs);
    }
    return target;
  };
  return { name, shape: [inputs, outputs], type: "float32", values };
}
