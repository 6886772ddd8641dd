// Runs a network without weights: which parameters it has, of which shapes, and what each of its layers costs.
import {
  paddingEnds,
  type AveragePoolSpec,
  type ConvolutionLayer,
  type ConvolutionSpec,
  type Layer,
  type LinearSpec,
  type NormSpec,
  type Ops,
  type PoolSpec,
} from "./ops";

/** What a parameter is to its layer. */
export type ParameterRole =
  | "convolution-kernel"
  | "linear-kernel"
  | "bias"
  | "norm-scale"
  | "norm-shift"
  | "norm-mean"
  | "norm-variance"
  | "l2-scale"
  | "gdn-beta"
  | "gdn-gamma"
  | "prior-quantiles"
  | "prior-matrix"
  | "prior-bias"
  | "prior-factor";

export interface TracedParameter {
  /** e.g. `body.layer2.0.conv1.kernel`. */
  readonly name: string;
  readonly role: ParameterRole;
  /** In this lab's layout, as in `WeightArray`. */
  readonly shape: readonly number[];
}

/** One convolution, linear layer, norm (over a batch, or of a length), GDN, or the prior. */
export interface TracedLayer {
  readonly name: string;
  readonly parameters: readonly TracedParameter[];
  /** Inputs that each output sums up, and outputs that each input reaches: kernel positions counted, 0 without a kernel. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Positions of the map, flattened before a linear layer, whose rows are (y, x, channel); 1 of a vector. */
  readonly flattenedPositions: number;
  /** Of all its runs, for one image: biases, norms and activations count for nothing, as in counts of others. */
  readonly multiplyAccumulates: number;
  /** Shape of what each run makes, without the batch: [h, w, c] or [c]. */
  readonly outputs: readonly (readonly number[])[];
}

/** A value without its elements: the shape of a map [h, w, c] or a vector [c] of one image. */
export interface TracedValue {
  readonly shape: readonly number[];
  /** Of a flattened map, how many positions it had. */
  readonly flattenedPositions?: number;
}

/** Hidden widths of CompressAI's factorized prior, and its first and last. */
const priorWidths = [1, 3, 3, 3, 3, 1];

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

function convolved(length: number, { side, stride = 1, padding = 0, dilation = 1 }: ConvolutionSpec | WindowSpec) {
  const { before, after } = paddingEnds(padding);
  return Math.floor((length + before + after - dilation * (side - 1) - 1) / stride) + 1;
}

type WindowSpec = PoolSpec & { readonly dilation?: number };

/** PyTorch's ceil_mode: a last, incomplete window counts if it begins inside the map or its padding before it. */
function pooled(length: number, spec: PoolSpec): number {
  const { side, stride, padding = 0, ceilMode = false } = spec;
  if (!ceilMode) return convolved(length, spec);
  const windows = Math.ceil((length + 2 * padding - side) / stride) + 1;
  return (windows - 1) * stride >= length + padding ? windows - 1 : windows;
}

/** A layer that is declared; what depends on its input is known once it has run. */
type DeclaredLayer = { -readonly [Key in keyof TracedLayer]: TracedLayer[Key] };

class Tracer implements Ops<TracedValue> {
  readonly layers: DeclaredLayer[] = [];

  convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<TracedValue> {
    const { side, outChannels, groups = 1, bias = false } = spec;
    const layer = this.declare(name);
    if (spec.norm) this.norm(spec.norm, outChannels);
    return ({ shape: [height, width, channels] }) => {
      const shape = [side, side, channels / groups, outChannels];
      this.shapes(layer, "convolution-kernel", shape, bias);
      layer.fanIn = product(shape.slice(0, 3));
      layer.fanOut = side * side * outChannels;
      return this.ran(layer, [convolved(height, spec), convolved(width, spec), outChannels], layer.fanIn);
    };
  }

  groupedConvolution(name: string, spec: ConvolutionSpec & { readonly groups: number }) {
    const whole = this.convolution(name, spec);
    return (x: TracedValue) => {
      const [height, width, channels] = whole(x).shape;
      return Array.from({ length: spec.groups }, () => ({ shape: [height, width, channels / spec.groups] }));
    };
  }

  linear(name: string, { outFeatures, bias = true, norm }: LinearSpec): Layer<TracedValue> {
    const layer = this.declare(name);
    if (norm) this.norm(norm, outFeatures);
    return ({ shape: [inFeatures], flattenedPositions = 1 }) => {
      this.shapes(layer, "linear-kernel", [inFeatures, outFeatures], bias);
      layer.flattenedPositions = flattenedPositions;
      layer.fanIn = inFeatures;
      layer.fanOut = outFeatures;
      return this.ran(layer, [outFeatures], inFeatures);
    };
  }

  gdn(name: string, { channels }: { readonly channels: number }): Layer<TracedValue> {
    const layer = this.declare(name, [
      { name: `${name}.beta`, role: "gdn-beta", shape: [channels] },
      { name: `${name}.gamma`, role: "gdn-gamma", shape: [channels, channels] },
    ]);
    return ({ shape }) => this.ran(layer, shape, channels);
  }

  l2Norm(name: string): Layer<TracedValue> {
    const layer = this.declare(name);
    return ({ shape }) => {
      layer.parameters = [{ name: `${name}.scale`, role: "l2-scale", shape: shape.slice(-1) }];
      return this.ran(layer, shape, 0);
    };
  }

  prior(name: string, { channels }: { readonly channels: number }): Layer<TracedValue> {
    const layers = priorWidths.slice(1).map((width, i) => ({ i, width, before: priorWidths[i] }));
    const each = (part: "matrix" | "bias" | "factor", shapeOf: (width: number, before: number) => number[]) =>
      layers.map(({ i, width, before }) => ({
        name: `${name}.${part}${i}`,
        role: `prior-${part}` as const,
        shape: [channels, ...shapeOf(width, before)],
      }));
    this.declare(name, [
      { name: `${name}.quantiles`, role: "prior-quantiles", shape: [channels, 3] },
      ...each("matrix", (width, before) => [width, before]),
      ...each("bias", (width) => [width, 1]),
      // The last layer's outputs are the logits, which no factor gates.
      ...each("factor", (width) => [width, 1]).slice(0, -1),
    ]);
    return (latent) => latent;
  }

  dropout(): Layer<TracedValue> {
    return (x) => x;
  }

  maxPool({ shape: [height, width, channels] }: TracedValue, spec: PoolSpec): TracedValue {
    return { shape: [pooled(height, spec), pooled(width, spec), channels] };
  }

  averagePool({ shape: [height, width, channels] }: TracedValue, spec: AveragePoolSpec): TracedValue {
    return { shape: [pooled(height, spec), pooled(width, spec), channels] };
  }

  globalAveragePool({ shape }: TracedValue): TracedValue {
    return { shape: [shape[2]] };
  }

  flatten({ shape }: TracedValue): TracedValue {
    return { shape: [product(shape)], flattenedPositions: shape[0] * shape[1] };
  }

  asMap({ shape }: TracedValue): TracedValue {
    return { shape: [1, 1, ...shape] };
  }

  spread({ shape }: TracedValue, like: TracedValue): TracedValue {
    return { shape: [like.shape[0], like.shape[1], shape[2]] };
  }

  resizeLike(x: TracedValue, like: TracedValue): TracedValue {
    return this.spread(x, like);
  }

  activate({ shape }: TracedValue): TracedValue {
    return { shape };
  }

  add([first]: readonly TracedValue[]): TracedValue {
    return { shape: first.shape };
  }

  multiply(x: TracedValue, y: TracedValue): TracedValue {
    return { shape: x.shape.map((length, axis) => Math.max(length, y.shape[axis])) };
  }

  concat(parts: readonly TracedValue[]): TracedValue {
    const channels = parts.reduce((sum, { shape }) => sum + shape.at(-1)!, 0);
    return { shape: [...parts[0].shape.slice(0, -1), channels] };
  }

  softmaxOverParts({ shape }: TracedValue, parts: number): readonly TracedValue[] {
    return Array.from({ length: parts }, () => ({ shape: [shape[0] / parts] }));
  }

  scope<Result>(compute: () => Result): Result {
    return compute();
  }

  release(): void {
    // There is nothing to free.
  }

  private declare(name: string, parameters: readonly TracedParameter[] = []): DeclaredLayer {
    const costs = { fanIn: 0, fanOut: 0, flattenedPositions: 1, multiplyAccumulates: 0, outputs: [] };
    const layer = { name, parameters, ...costs };
    this.layers.push(layer);
    return layer;
  }

  private norm({ name }: NormSpec, channels: number): void {
    const parts = ["scale", "shift", "mean", "variance"] as const;
    this.declare(
      name,
      parts.map((part) => ({ name: `${name}.${part}`, role: `norm-${part}`, shape: [channels] })),
    );
  }

  private shapes(layer: DeclaredLayer, role: ParameterRole, shape: readonly number[], bias: boolean): void {
    const { name } = layer;
    const earlier = layer.parameters.at(0)?.shape;
    if (earlier && earlier.join() !== shape.join()) {
      throw new Error(`${name} runs with a kernel of [${earlier.join(", ")}] and with one of [${shape.join(", ")}]`);
    }
    layer.parameters = [
      { name: `${name}.kernel`, role, shape },
      ...(bias ? [{ name: `${name}.bias`, role: "bias" as const, shape: shape.slice(-1) }] : []),
    ];
  }

  private ran(layer: DeclaredLayer, shape: readonly number[], productsOfAnOutput: number): TracedValue {
    layer.multiplyAccumulates += product(shape) * productsOfAnOutput;
    layer.outputs = [...layer.outputs, shape];
    return { shape };
  }
}

/**
 * The layers that `network` declares, in the order of their declaration, which is PyTorch's of registration. It builds and
 * runs each at least once: what a layer's parameters are depends on its input.
 * @throws Error for a layer that is declared and never run
 */
export function trace(network: (ops: Ops<TracedValue>) => void): readonly TracedLayer[] {
  const tracer = new Tracer();
  network(tracer);
  const idle = tracer.layers.find(({ parameters }) => parameters.length === 0);
  if (idle) throw new Error(`${idle.name} is declared and never run: its parameters cannot be told`);
  return tracer.layers;
}

/** Of all layers together, for one image. */
export function multiplyAccumulates(layers: readonly TracedLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.multiplyAccumulates, 0);
}
