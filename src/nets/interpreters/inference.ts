// Networks for inference: norms folded into convolutions, GDN's effective values computed once, activations fused.
import * as tf from "@tensorflow/tfjs-core";
import type {
  Activation,
  ConvolutionLayer,
  ConvolutionSpec,
  GroupedConvolutionSpec,
  Layer,
  LinearSpec,
  NormSpec,
} from "../../core/networks/ops";
import type { OwnWeights, Weights } from "../../domain";
import { activate, fusedActivation } from "../nn/activation";
import { conv, fusedByConv } from "../nn/conv";
import { roundAroundMedians } from "../nn/entropy-bottleneck";
import { applyGdn, effectiveGdn } from "../nn/gdn";
import { l2Norm } from "../nn/l2-norm";
import { linear } from "../nn/linear";
import { canUseWinograd, winogradConv2d, filterTensors, gainsFromWinograd, winogradFilter } from "../nn/winograd";
import { foldNorm, type Norm } from "../nn/norm";
import { keepPackedOnly, packsFilters } from "../nn/packed-filters";
import {
  canPack,
  convPacked,
  fusedOnHeap,
  linearPacked,
  packLinear,
  packFilter,
  type PackedFilter,
  type PlacementOptions,
} from "../nn/wasm/conv2d";
import { gdnPacked } from "../nn/wasm/gdn";
import { MissingParameterError } from "./parameter-tree";
import { convByTaps, kernelTaps } from "./sparse-dilation";
import { TensorOps } from "./tensor-ops";
import { blockedLinear, columnBlocks, gainsFromBlocks } from "./wide-linear";

/** What stands behind a convolution that fuses neither. */
function finish(y: tf.Tensor4D, residual: tf.Tensor | undefined, activation: Activation): tf.Tensor4D {
  return activate(residual ? tf.add<tf.Tensor4D>(y, residual) : y, activation);
}

/** A kernel with its norm inside. */
interface Folded<Kernel extends tf.Tensor> {
  readonly kernel: Kernel;
  readonly bias?: tf.Tensor1D;
}

type Make<T> = (ops: InferenceOps, dispose: () => void) => T;

/** Uploads what is asked for, once, and owns it until `dispose`. */
export class InferenceOps extends TensorOps {
  private readonly owned: tf.Tensor[] = [];

  private constructor(
    private weights: Weights,
    /** Where arrays are taken out once they are uploaded. */
    private readonly consumed?: OwnWeights,
  ) {
    super();
  }

  /**
   * What `make` builds from `weights`; `dispose` frees its tensors. Frees them at once where `make` throws, and holds on
   * to no array of `weights` afterwards. Throws MissingParameterError for a parameter that is not there.
   */
  static build<T>(weights: Weights, make: Make<T>): T {
    return InferenceOps.made(new InferenceOps(weights), make);
  }

  /**
   * The same in half the memory: each array is taken out of `weights` as it is uploaded, and a filter is held as
   * WebAssembly packs it, alone. What is built must not be differentiated.
   */
  static buildConsuming<T>(weights: OwnWeights, make: Make<T>): T {
    return InferenceOps.made(new InferenceOps(weights, weights), make);
  }

  private static made<T>(ops: InferenceOps, make: Make<T>): T {
    const dispose = () => {
      for (const tensor of ops.owned.splice(0)) tensor.dispose();
    };
    try {
      const made = make(ops, dispose);
      ops.weights = new Map();
      return made;
    } catch (error) {
      dispose();
      throw error;
    }
  }

  convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor> {
    const { dilation = 1, groups = 1, activation = "linear" } = spec;
    const { kernel, bias } = this.folded(name, spec);
    if (spec.sparseDilated && dilation > 1 && groups === 1) {
      const kernels = kernelTaps(kernel);
      this.own(...kernels);
      this.disown(kernel);
      const taps = kernels.map((tap) => this.ownedConvolution(tap, undefined, { outChannels: tap.shape[3], side: 1 }));
      return (x, residual) =>
        tf.tidy(() => {
          const y = convByTaps(x as tf.Tensor4D, taps, dilation);
          return finish(bias ? tf.add(y, bias) : y, residual, activation);
        });
    }
    return this.ownedConvolution(kernel, bias, spec);
  }

  /** A convolution a group: kernels that are split anew are packed anew in every pass on WebAssembly. */
  groupedConvolution(name: string, spec: GroupedConvolutionSpec): (x: tf.Tensor) => readonly tf.Tensor[] {
    const { kernel, bias } = this.folded(name, spec);
    const kernels: tf.Tensor4D[] = tf.split(kernel, spec.groups, 3);
    const biases: tf.Tensor1D[] = bias ? tf.split(bias, spec.groups) : [];
    this.own(...kernels, ...biases);
    this.disown(kernel, ...(bias ? [bias] : []));
    const { groups: _, ...ungrouped } = spec;
    const layers = kernels.map((part, i) => this.ownedConvolution(part, biases[i], { ...ungrouped, isPart: true }));
    return (x) =>
      tf.tidy(() => {
        const inputs = tf.split(x, spec.groups, 3);
        return layers.map((layer, i) => layer(inputs[i]));
      });
  }

  linear(name: string, spec: LinearSpec): Layer<tf.Tensor> {
    const { activation = "linear" } = spec;
    const { kernel, bias } = this.foldedLinear(name, spec);
    if (canPack([1, 1, ...kernel.shape])) {
      const { fused, after } = fusedActivation(activation, fusedOnHeap);
      const packed = this.inPlaceOf(kernel, packLinear(kernel));
      return (x) => tf.tidy(() => activate(linearPacked(x as tf.Tensor2D, packed, { bias, activation: fused }), after));
    }
    const { fused, after } = fusedActivation(activation, fusedByConv);
    if (gainsFromBlocks(kernel.shape)) {
      const kernels = columnBlocks(kernel);
      const biases = bias && columnBlocks(bias);
      this.own(...kernels, ...(biases ?? []));
      this.disown(kernel, ...(bias ? [bias] : []));
      this.pack(kernels, () => [blockedLinear(tf.zeros([1, kernel.shape[0]]), kernels, biases, fused)]);
      return (x) => tf.tidy(() => activate(blockedLinear(x as tf.Tensor2D, kernels, biases, fused), after));
    }
    this.pack([kernel], () => [linear(tf.zeros([1, kernel.shape[0]]), kernel, bias, fused)]);
    return (x) => tf.tidy(() => activate(linear(x as tf.Tensor2D, kernel, bias, fused, true), after));
  }

  gdn(name: string, { inverse }: { readonly inverse?: boolean }): Layer<tf.Tensor> {
    const effective = this.replace(() => ({
      ...effectiveGdn({ beta: this.upload(`${name}.beta`), gamma: this.upload(`${name}.gamma`) }),
    }));
    if (canPack(effective.gamma.shape)) {
      const gamma = this.inPlaceOf(effective.gamma, packFilter(effective.gamma));
      return (x) => gdnPacked(x as tf.Tensor4D, gamma, effective.beta, inverse ?? false);
    }
    return (x) => applyGdn(x as tf.Tensor4D, effective, inverse, true);
  }

  l2Norm(name: string): Layer<tf.Tensor> {
    const scale = this.tensor<tf.Tensor1D>(`${name}.scale`);
    return (x) => l2Norm(x as tf.Tensor4D, scale);
  }

  prior(name: string): Layer<tf.Tensor> {
    const quantiles = this.tensor<tf.Tensor2D>(`${name}.quantiles`);
    return (latent) => roundAroundMedians(latent as tf.Tensor4D, { quantiles });
  }

  dropout(): Layer<tf.Tensor> {
    return (x) => x;
  }

  /** Uploads one parameter, to be owned here. */
  private tensor<T extends tf.Tensor>(name: string): T {
    return this.own(this.upload<T>(name))[0] as T;
  }

  /** A convolution with a kernel that is owned here, in the backend's best way. */
  private ownedConvolution(
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D | undefined,
    spec: ConvolutionSpec & Pick<PlacementOptions, "isPart">,
  ): ConvolutionLayer<tf.Tensor> {
    const { stride = 1, padding = 0, dilation = 1, groups = 1, activation = "linear", hasResidual = false } = spec;
    if (canPack(kernel.shape, spec)) return this.packedConvolution(kernel, bias, spec);
    // Not packed: a dilated kernel is cut to the taps that meet the map, a grouped one to its groups, by its values.
    if (dilation > 1 || groups > 1) return this.fusedLayer(kernel, bias, spec);
    const minimally = stride === 1 && typeof padding === "number" && canUseWinograd(kernel.shape, padding);
    if (!minimally || !gainsFromWinograd(kernel.shape)) {
      const early = hasResidual ? "linear" : fusedActivation(activation, fusedByConv).fused;
      this.pack([kernel], () => [conv(this.smallest(kernel), kernel, { stride, padding, bias, activation: early })]);
      return this.fusedLayer(kernel, bias, spec);
    }
    const filter = winogradFilter(kernel, padding);
    this.own(...filterTensors(filter));
    this.disown(kernel);
    this.pack(filter.kernels, () => [winogradConv2d(this.smallest(kernel), filter, bias)]);
    return (x, residual) => tf.tidy(() => finish(winogradConv2d(x as tf.Tensor4D, filter, bias), residual, activation));
  }

  /** A convolution on the heap; of the kernel what is packed remains. */
  private packedConvolution(
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D | undefined,
    spec: ConvolutionSpec & Pick<PlacementOptions, "isPart">,
  ): ConvolutionLayer<tf.Tensor> {
    const { fused, after } = fusedActivation(spec.activation ?? "linear", fusedOnHeap);
    const packed = this.inPlaceOf(kernel, packFilter(kernel, spec));
    return (x, residual) =>
      tf.tidy(() => {
        const options = { bias, residual: residual as tf.Tensor4D | undefined, activation: fused };
        return activate(convPacked(x as tf.Tensor4D, packed, options), after);
      });
  }

  /** Owns a packed filter, and no longer the tensor whose values it has. */
  private inPlaceOf(filter: tf.Tensor, packed: PackedFilter): PackedFilter {
    this.own(packed.values);
    this.disown(filter);
    return packed;
  }

  private fusedLayer(
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D | undefined,
    { stride, padding, dilation, groups, activation = "linear" }: ConvolutionSpec,
  ): ConvolutionLayer<tf.Tensor> {
    const { fused, after } = fusedActivation(activation, fusedByConv);
    const options = { stride, padding, dilation, groups, bias, activation: fused, inference: true };
    return (x, residual) =>
      tf.tidy(() => {
        const y = conv(x as tf.Tensor4D, kernel, { ...options, residual: residual as tf.Tensor4D | undefined });
        return activate(y, after);
      });
  }

  private folded(name: string, { norm, bias = false }: ConvolutionSpec): Folded<tf.Tensor4D> {
    if (!norm) return this.unfolded(name, bias);
    return this.replace(() =>
      foldNorm(this.upload(`${name}.kernel`), this.norm(norm), bias ? this.upload(`${name}.bias`) : undefined),
    );
  }

  private foldedLinear(name: string, { norm, bias = true }: LinearSpec): Folded<tf.Tensor2D> {
    if (!norm) return this.unfolded(name, bias);
    return this.replace(() => {
      const kernel = this.upload<tf.Tensor2D>(`${name}.kernel`);
      const whole = tf.reshape<tf.Rank.R4>(kernel, [1, 1, ...kernel.shape]);
      const fold = foldNorm(whole, this.norm(norm), bias ? this.upload(`${name}.bias`) : undefined);
      return { kernel: tf.reshape<tf.Rank.R2>(fold.kernel, kernel.shape), bias: fold.bias };
    });
  }

  private unfolded<Kernel extends tf.Tensor>(name: string, bias: boolean): Folded<Kernel> {
    const kernel = this.tensor<Kernel>(`${name}.kernel`);
    return { kernel, ...(bias && { bias: this.tensor<tf.Tensor1D>(`${name}.bias`) }) };
  }

  private norm({ name, epsilon }: NormSpec): Norm {
    return {
      scale: this.upload(`${name}.scale`),
      shift: this.upload(`${name}.shift`),
      mean: this.upload(`${name}.mean`),
      variance: this.upload(`${name}.variance`),
      ...(epsilon !== undefined && { epsilon }),
    };
  }

  private array(name: string) {
    const array = this.weights.get(name);
    if (!array) throw new MissingParameterError(name);
    return array;
  }

  private upload<T extends tf.Tensor>(name: string): T {
    const { data, shape } = this.array(name);
    const tensor = tf.tensor(data, [...shape], "float32") as T;
    this.consumed?.delete(name);
    return tensor;
  }

  /** Owns what `make` returns and frees everything else it made. */
  private replace<T extends { readonly [part: string]: tf.Tensor }>(make: () => T): T {
    const made = tf.tidy(make as () => tf.NamedTensorMap) as T;
    this.own(...Object.values(made));
    return made;
  }

  /**
   * Lets `use` have filters packed now, while the heap holds no maps, where the weights are consumed. From then on
   * `conv` alone may use them, as `use` did.
   */
  private pack(filters: readonly tf.Tensor[], use: () => tf.Tensor[]): void {
    if (!this.consumed || !packsFilters()) return;
    keepPackedOnly(...filters);
    tf.dispose(tf.tidy(use));
  }

  /** The smallest map that a kernel [kh, kw, in, out] can be run on. */
  private smallest({ shape: [kh, kw, inChannels] }: tf.Tensor4D): tf.Tensor4D {
    return tf.zeros([1, kh, kw, inChannels]);
  }

  private own(...tensors: tf.Tensor[]): tf.Tensor[] {
    for (const tensor of tensors) this.owned.push(tf.keep(tensor));
    return tensors;
  }

  private disown(...tensors: tf.Tensor[]): void {
    for (const tensor of tensors) {
      this.owned.splice(this.owned.indexOf(tensor), 1);
      tensor.dispose();
    }
  }
}
