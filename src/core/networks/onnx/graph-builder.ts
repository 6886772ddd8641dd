// Writes a network as an ONNX graph, operator by operator, in NCHW: the network is run on names of tensors.
import type { Weights } from "../../../domain";
import {
  paddingEnds,
  type Activation,
  type AveragePoolSpec,
  type ConvolutionLayer,
  type ConvolutionSpec,
  type Layer,
  type LinearSpec,
  type Ops,
  type Padding,
  type PoolSpec,
} from "../ops";
import { convolutionTensors, gdnTensors, l2Scale, linearTensors, type LayerTensors } from "./folded-parameters";
import type { Attribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./onnx-model";

/** A tensor that flows through the graph. */
export interface Flow {
  readonly name: string;
  readonly channels: number;
  /** Of a flattened map: how many channels the map had, which lie outermost here and innermost in this lab's kernels. */
  readonly mapChannels?: number;
}

type Attributes = Readonly<Record<string, Attribute>>;
type Activate = (graph: GraphBuilder, x: Flow) => Flow;

const hardSigmoid: Activate = (graph, x) =>
  graph.operator("HardSigmoid", [x], { attributes: { alpha: { float: 1 / 6 }, beta: { float: 0.5 } } });

const activations: Readonly<Record<Activation, Activate>> = {
  linear: (_, x) => x,
  relu: (graph, x) => graph.operator("Relu", [x]),
  relu6: (graph, x) => graph.operator("Clip", [x, graph.scalar(0), graph.scalar(6)]),
  sigmoid: (graph, x) => graph.operator("Sigmoid", [x]),
  hardsigmoid: hardSigmoid,
  hardswish: (graph, x) => graph.operator("Mul", [x, hardSigmoid(graph, x)]),
  silu: (graph, x) => graph.operator("Mul", [x, graph.operator("Sigmoid", [x])]),
};

const square = (length: number): readonly number[] => [length, length];
/** Above, left, below, right. */
function around(padding: Padding = 0): readonly number[] {
  const { before, after } = paddingEnds(padding);
  return [before, before, after, after];
}

export class GraphBuilder implements Ops<Flow> {
  private readonly nodes: OnnxNode[] = [];
  private readonly tensors = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly taken = new Map<string, number>();

  constructor(private readonly weights: Weights) {}

  graph(name: string): OnnxGraph {
    const { nodes, inputs, outputs } = this;
    return { name, nodes, tensors: [...this.tensors.values()], inputs, outputs };
  }

  /** [n, channels, h, w] */
  input(value: OnnxValue & { readonly shape: readonly [string, number, ...(number | string)[]] }): Flow {
    this.inputs.push(value);
    return { name: value.name, channels: value.shape[1] };
  }

  /** Gives `flow` a name by which it leaves the graph. */
  output(flow: Flow, value: OnnxValue): void {
    this.nodes.push({ operator: "Identity", inputs: [flow.name], outputs: [value.name], attributes: {} });
    this.outputs.push(value);
  }

  convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<Flow> {
    const { outChannels, side, stride = 1, padding, dilation = 1, groups = 1, activation = "linear" } = spec;
    const tensors = this.constantsOf(convolutionTensors(this.weights, name, spec));
    const attributes = {
      kernel_shape: square(side),
      strides: square(stride),
      pads: around(padding),
      dilations: square(dilation),
      group: groups,
    };
    return (x, residual) => {
      const y = this.operator("Conv", [x, ...tensors], { attributes, name, channels: outChannels });
      return this.activate(residual ? this.operator("Add", [y, residual]) : y, activation);
    };
  }

  groupedConvolution(name: string, spec: ConvolutionSpec & { readonly groups: number }): (x: Flow) => readonly Flow[] {
    const whole = this.convolution(name, spec);
    return (x) => this.split(whole(x), spec.groups);
  }

  linear(name: string, spec: LinearSpec): Layer<Flow> {
    const { outFeatures, activation = "linear" } = spec;
    return (x) => {
      const tensors = this.constantsOf(linearTensors(this.weights, name, spec, x.mapChannels));
      return this.activate(this.operator("Gemm", [x, ...tensors], { name, channels: outFeatures }), activation);
    };
  }

  gdn(name: string, { inverse = false }: { readonly inverse?: boolean }): Layer<Flow> {
    const tensors = this.constantsOf(gdnTensors(this.weights, name));
    return (x) => {
      const absolute = this.operator("Abs", [x]);
      const norm = this.operator("Conv", [absolute, ...tensors], { attributes: { kernel_shape: square(1) }, name });
      return this.operator(inverse ? "Mul" : "Div", [x, norm]);
    };
  }

  l2Norm(name: string): Layer<Flow> {
    const scale = this.constant(l2Scale(this.weights, name));
    return (x) => {
      const unit = this.operator("LpNormalization", [x], { attributes: { axis: 1, p: 2 } });
      return this.operator("Mul", [unit, scale], { name });
    };
  }

  /** Quantization and coding happen outside the graphs. */
  prior(): Layer<Flow> {
    return (latent) => latent;
  }

  dropout(): Layer<Flow> {
    return (x) => x;
  }

  maxPool(x: Flow, { side, stride, padding, ceilMode = false }: PoolSpec): Flow {
    const attributes = {
      kernel_shape: square(side),
      strides: square(stride),
      pads: around(padding),
      ceil_mode: Number(ceilMode),
    };
    return this.operator("MaxPool", [x], { attributes });
  }

  averagePool(x: Flow, { side, stride, padding, ceilMode = false, countIncludePad = true }: AveragePoolSpec): Flow {
    const attributes = {
      kernel_shape: square(side),
      strides: square(stride),
      pads: around(padding),
      ceil_mode: Number(ceilMode),
      count_include_pad: Number(countIncludePad),
    };
    return this.operator("AveragePool", [x], { attributes });
  }

  globalAveragePool(x: Flow): Flow {
    return this.operator("Flatten", [this.operator("GlobalAveragePool", [x])], { attributes: { axis: 1 } });
  }

  flatten(x: Flow): Flow {
    return { ...this.operator("Flatten", [x], { attributes: { axis: 1 } }), mapChannels: x.channels };
  }

  asMap(x: Flow): Flow {
    return this.reshape(x, [-1, x.channels, 1, 1]);
  }

  spread(x: Flow, like: Flow): Flow {
    return this.operator("Expand", [x, this.concatShapes(this.integers([1, 1]), this.shapeOf(like, 2, 4))]);
  }

  resizeLike(x: Flow, like: Flow, method: "nearest" | "bilinear"): Flow {
    const sizes = this.concatShapes(this.shapeOf(x, 0, 2), this.shapeOf(like, 2, 4));
    const attributes: Attributes =
      method === "nearest"
        ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
        : { mode: "linear", coordinate_transformation_mode: "half_pixel" };
    const absent: Flow = { name: "", channels: 0 };
    return this.operator("Resize", [x, absent, absent, sizes], { attributes });
  }

  activate(x: Flow, activation: Activation): Flow {
    return activations[activation](this, x);
  }

  add(parts: readonly Flow[]): Flow {
    return this.operator("Sum", parts);
  }

  multiply(x: Flow, y: Flow): Flow {
    return this.operator("Mul", [x, y]);
  }

  concat(parts: readonly Flow[]): Flow {
    const channels = parts.reduce((sum, part) => sum + part.channels, 0);
    return this.operator("Concat", parts, { attributes: { axis: 1 }, channels });
  }

  softmaxOverParts(x: Flow, parts: number): readonly Flow[] {
    const channels = x.channels / parts;
    const byPart = { ...this.reshape(x, [-1, parts, channels]), channels: parts };
    const shares = this.operator("Softmax", [byPart], { attributes: { axis: 1 } });
    return this.split(shares, parts).map((share) => ({ ...this.reshape(share, [-1, channels]), channels }));
  }

  scope<Result>(compute: () => Result): Result {
    return compute();
  }

  release(): void {
    // The runtime frees what it no longer needs.
  }

  /** An operator of one output, which has as many channels as its first input where nothing else is said. */
  operator(
    operator: string,
    inputs: readonly Flow[],
    options: { readonly attributes?: Attributes; readonly name?: string; readonly channels?: number } = {},
  ): Flow {
    const { attributes = {}, name, channels = inputs[0].channels } = options;
    const output = this.freeName(name ? `${name}/${operator}` : operator);
    this.nodes.push({ operator, inputs: inputs.map((input) => input.name), outputs: [output], attributes });
    return { name: output, channels };
  }

  scalar(value: number): Flow {
    return this.constant({ name: `${value}`, shape: [], type: "float32", values: () => Float32Array.of(value) });
  }

  /** A constant list of integers, for operators that take shapes as inputs. */
  private integers(values: readonly number[]): Flow {
    return this.constant({
      name: `[${values.join()}]`,
      shape: [values.length],
      type: "int64",
      values: () => BigInt64Array.from(values, BigInt),
    });
  }

  private reshape(x: Flow, shape: readonly number[]): Flow {
    return this.operator("Reshape", [x, this.integers(shape)]);
  }

  /** Into as many equal parts along the channels. */
  private split(x: Flow, parts: number): Flow[] {
    const outputs = Array.from({ length: parts }, () => ({
      name: this.freeName("Split"),
      channels: x.channels / parts,
    }));
    const names = outputs.map(({ name }) => name);
    this.nodes.push({ operator: "Split", inputs: [x.name], outputs: names, attributes: { axis: 1 } });
    return outputs;
  }

  private shapeOf(x: Flow, start: number, end: number): Flow {
    return this.operator("Shape", [x], { attributes: { start, end } });
  }

  private concatShapes(outer: Flow, inner: Flow): Flow {
    return this.operator("Concat", [outer, inner], { attributes: { axis: 0 } });
  }

  private constantsOf({ kernel, bias }: LayerTensors): Flow[] {
    return [this.constant(kernel), ...(bias ? [this.constant(bias)] : [])];
  }

  /** Layers that run several times share their tensors. */
  private constant(tensor: OnnxTensor): Flow {
    if (!this.tensors.has(tensor.name)) this.tensors.set(tensor.name, tensor);
    return { name: tensor.name, channels: 0 };
  }

  private freeName(wanted: string): string {
    const count = (this.taken.get(wanted) ?? 0) + 1;
    this.taken.set(wanted, count);
    return count === 1 ? wanted : `${wanted}.${count}`;
  }
}
