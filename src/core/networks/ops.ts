// The language that every network is written in: layers by name over values of type T, whatever a value is to an interpreter.
//
// A network is built once and run often. Building asks for its layers by the names of their parameters, in the order in which
// PyTorch would register them; running applies them. Interpreters give both a meaning: tfjs for inference (folds norms, fuses,
// packs), tfjs for training (gradients reach every parameter), ONNX (writes a graph), trace (parameters, shapes, costs).

/** Feature map [n, h, w, c] to feature map, or vectors [n, c] to vectors. */
export type Layer<T> = (x: T) => T;

/** Layers one after another: a map between them is freed as soon as the next one is there. */
export function inTurn<T>(ops: Pick<Ops<T>, "release">, layers: readonly Layer<T>[]): Layer<T> {
  return (x) => {
    let y = x;
    for (const layer of layers) {
      const next = layer(y);
      if (y !== x) ops.release(y);
      y = next;
    }
    return y;
  };
}

/** A convolution; `residual`, shaped as the result, is added before the activation. */
export type ConvolutionLayer<T> = (x: T, residual?: T) => T;

/** PyTorch's, by their names in torch.nn.functional; `linear` is none. */
export type Activation = "linear" | "relu" | "relu6" | "sigmoid" | "hardsigmoid" | "hardswish" | "silu";

/** A norm over channels, by its statistics: `name.scale`, `name.shift`, `name.mean`, `name.variance`. */
export interface NormSpec {
  readonly name: string;
  /** Added to the variance; PyTorch's 1e-5 where absent. */
  readonly epsilon?: number;
}

/** Zeros beside a map, in positions: on every side, or above and on the left, and below and on the right. */
export type Padding = number | { readonly before: number; readonly after: number };

/** Along one axis. */
export function paddingEnds(padding: Padding): { readonly before: number; readonly after: number } {
  return typeof padding === "number" ? { before: padding, after: padding } : padding;
}

export interface ConvolutionSpec {
  readonly outChannels: number;
  /** Rows and columns of the kernel. */
  readonly side: number;
  readonly stride?: number;
  readonly padding?: Padding;
  readonly dilation?: number;
  /** Every group sees its share of the input channels and makes its share of the outputs; 1 where absent. */
  readonly groups?: number;
  /** Whether there is a `name.bias`; none where absent. */
  readonly bias?: boolean;
  /** What follows the convolution, before residual and activation. */
  readonly norm?: NormSpec;
  readonly activation?: Activation;
  /** It is always given a residual. */
  readonly hasResidual?: boolean;
  /** Most taps of the dilated kernel fall into the padding: to be computed tap by tap where that gains. */
  readonly sparseDilated?: boolean;
}

export interface GroupedConvolutionSpec extends ConvolutionSpec {
  readonly groups: number;
}

export interface LinearSpec {
  readonly outFeatures: number;
  /** There is a `name.bias` unless false. */
  readonly bias?: boolean;
  readonly norm?: NormSpec;
  readonly activation?: Activation;
}

export interface PoolSpec {
  readonly side: number;
  readonly stride: number;
  readonly padding?: number;
  /** Whether a last, incomplete window counts. */
  readonly ceilMode?: boolean;
}

export interface AveragePoolSpec extends PoolSpec {
  /** Whether padding zeros count in the divisor; true where absent, as in PyTorch. */
  readonly countIncludePad?: boolean;
}

export interface Ops<T> {
  /** `name.kernel` [side, side, in / groups, out], `name.bias` [out], and the norm. */
  convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<T>;
  /** The same in `spec.groups` groups whose outputs are wanted one by one: each a map of outChannels / groups. */
  groupedConvolution(name: string, spec: GroupedConvolutionSpec): (x: T) => readonly T[];
  /** `name.kernel` [in, out], `name.bias` [out]: vectors [n, in] -> [n, out]. */
  linear(name: string, spec: LinearSpec): Layer<T>;
  /** Generalised divisive normalisation, `name.beta` [c], `name.gamma` [c, c]: x / (β + Γ|x|), inverse x · (β + Γ|x|). */
  gdn(name: string, spec: { readonly channels: number; readonly inverse?: boolean }): Layer<T>;
  /** Brings the channels of each position to length 1, times `name.scale` [c]: scale · x / max(‖x‖, 1e-12). */
  l2Norm(name: string): Layer<T>;
  /**
   * A factorized prior, `name.quantiles` [c, 3], `name.matrix0…4` [c, out, in], `name.bias0…4` [c, out, 1],
   * `name.factor0…3` [c, out, 1], between widths 1, 3, 3, 3, 3, 1: a latent -> what the decoder gets of it, rounded around
   * the medians, or with noise in training.
   */
  prior(name: string, spec: { readonly channels: number }): Layer<T>;
  /** Zeroes values at random in training, else nothing. `rate` of them, and the rest grows so that the mean stays. */
  dropout(rate: number): Layer<T>;

  maxPool(x: T, spec: PoolSpec): T;
  averagePool(x: T, spec: AveragePoolSpec): T;
  /** [n, h, w, c] -> [n, c]. */
  globalAveragePool(x: T): T;
  /** [n, h, w, c] -> [n, h · w · c]. */
  flatten(x: T): T;
  /** [n, c] -> [n, 1, 1, c]. */
  asMap(x: T): T;
  /** A map of one position, at every position of `like`. */
  spread(x: T, like: T): T;
  /** To the height and width of `like`: nearest as PyTorch's default, bilinear with half-pixel centres. */
  resizeLike(x: T, like: T, method: "nearest" | "bilinear"): T;

  activate(x: T, activation: Activation): T;
  /** The sum of maps of one shape. */
  add(parts: readonly T[]): T;
  /** Elementwise; an axis of length 1 is repeated. */
  multiply(x: T, y: T): T;
  /** Along the channels. */
  concat(parts: readonly T[]): T;
  /** [n, parts · c] -> as many vectors [n, c], which sum to 1 over the parts (a softmax for every channel). */
  softmaxOverParts(x: T, parts: number): readonly T[];

  /** Frees what `compute` made on the way, all but what it returns. */
  scope<Result extends T | readonly T[] | Readonly<Record<string, T>>>(compute: () => Result): Result;
  /** The value is not used again. */
  release(x: T): void;
}
