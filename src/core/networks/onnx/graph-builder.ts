// Writes a graph operator by operator, in NCHW; layers are named as this lab names their parameters.
import type { Weights } from "../../../domain";
import { convolutionTensors, gdnTensors, linearTensor, parameter, type ConvolutionTensors } from "./folded-parameters";
import type { Attribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./onnx-model";

/** Names a tensor that flows through the graph. */
export type Flow = string;

export interface ConvolutionSpec {
  readonly stride?: number;
  /** Zeros on every side. */
  readonly padding?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /** Full name of the norm that follows. */
  readonly norm?: string;
  readonly activation?: "linear" | "relu";
  /** Added before the activation. */
  readonly residual?: Flow;
}

export interface AveragePoolSpec {
  readonly padding?: number;
  readonly ceilMode?: boolean;
  readonly countIncludePad?: boolean;
}

export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly tensors = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly taken = new Set<string>();

  constructor(private readonly weights: Weights) {}

  has(name: string): boolean {
    return this.weights.has(name);
  }

  shape(name: string): readonly number[] {
    return parameter(this.weights, name).shape;
  }

  graph(name: string): OnnxGraph {
    const { nodes, inputs, outputs } = this;
    return { name, nodes, tensors: [...this.tensors.values()], inputs, outputs };
  }

  input(value: OnnxValue): Flow {
    this.inputs.push(value);
    this.taken.add(value.name);
    return value.name;
  }

  /** Gives `flow` a name by which it leaves the graph. */
  output(flow: Flow, value: OnnxValue): void {
    this.nodes.push({ operator: "Identity", inputs: [flow], outputs: [value.name], attributes: {} });
    this.outputs.push(value);
  }

  operator(
    operator: string,
    name: string,
    inputs: readonly Flow[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Flow {
    const [output] = this.operators(operator, name, inputs, 1, attributes);
    return output;
  }

  /** An operator of several outputs. */
  operators(
    operator: string,
    name: string,
    inputs: readonly Flow[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Flow[] {
    const outputs = Array.from({ length: count }, () => this.freeName(`${name}/${operator}`));
    this.nodes.push({ operator, inputs, outputs, attributes });
    return outputs;
  }

  convolution(x: Flow, name: string, spec: ConvolutionSpec = {}): Flow {
    const { stride = 1, padding = 0, dilation = 1, groups = 1, activation = "linear", residual } = spec;
    const tensors = convolutionTensors(this.weights, name, spec.norm);
    const [height, width] = tensors.kernel.shape.slice(2);
    const y = this.operator("Conv", name, [x, ...this.constantsOf(tensors)], {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [dilation, dilation],
      group: groups,
    });
    const sum = residual === undefined ? y : this.operator("Add", name, [y, residual]);
    return activation === "relu" ? this.operator("Relu", name, [sum]) : sum;
  }

  /** x / (β + Γ|x|), inverse x · (β + Γ|x|). */
  gdn(x: Flow, name: string, inverse = false): Flow {
    const absolute = this.operator("Abs", name, [x]);
    const tensors = gdnTensors(this.weights, name);
    const norm = this.operator("Conv", name, [absolute, ...this.constantsOf(tensors)], { kernel_shape: [1, 1] });
    return this.operator(inverse ? "Mul" : "Div", name, [x, norm]);
  }

  /** [n, in] -> [n, out]; `pooledChannels` as in linearTensor. */
  linear(x: Flow, name: string, pooledChannels?: number): Flow {
    const kernel = this.constant(linearTensor(this.weights, `${name}.kernel`, pooledChannels));
    const bias = this.weights.get(`${name}.bias`);
    const values = () => Float32Array.from(bias!.data);
    const biases = bias ? [this.constant({ name: `${name}.bias`, shape: bias.shape, type: "float32", values })] : [];
    return this.operator("Gemm", name, [x, kernel, ...biases]);
  }

  averagePool(x: Flow, name: string, size: number, stride: number, spec: AveragePoolSpec = {}): Flow {
    const { padding = 0, ceilMode = false, countIncludePad = true } = spec;
    return this.operator("AveragePool", name, [x], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      ceil_mode: Number(ceilMode),
      count_include_pad: Number(countIncludePad),
    });
  }

  /** x brought to the height and width of `like`. */
  resizeLike(x: Flow, like: Flow, name: string, mode: "nearest" | "linear"): Flow {
    const outer = this.operator("Shape", name, [x], { start: 0, end: 2 });
    const inner = this.operator("Shape", name, [like], { start: 2, end: 4 });
    const sizes = this.operator("Concat", name, [outer, inner], { axis: 0 });
    const rule: Readonly<Record<string, Attribute>> =
      mode === "nearest"
        ? { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
        : { coordinate_transformation_mode: "half_pixel" };
    return this.operator("Resize", name, [x, "", "", sizes], { mode, ...rule });
  }

  /** A constant list of integers, for operators that take their shapes as inputs. */
  integers(name: string, values: readonly number[]): Flow {
    return this.constant({
      name: `${name}=[${values.join()}]`,
      shape: [values.length],
      type: "int64",
      values: () => BigInt64Array.from(values, BigInt),
    });
  }

  private constantsOf({ kernel, bias }: ConvolutionTensors): Flow[] {
    return [this.constant(kernel), ...(bias ? [this.constant(bias)] : [])];
  }

  /** Layers that run several times share their tensors. */
  private constant(tensor: OnnxTensor): Flow {
    if (!this.tensors.has(tensor.name)) this.tensors.set(tensor.name, tensor);
    return tensor.name;
  }

  private freeName(wanted: string): Flow {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}.${i}`;
    this.taken.add(name);
    return name;
  }
}
