// Parameters made ready for inference: norms folded into convolutions, GDN's effective values computed once.
import * as tf from "@tensorflow/tfjs-core";
import type { OwnWeights, Weights } from "../../domain";
import { conv } from "../nn/conv";
import { applyGdn, effectiveGdn } from "../nn/gdn";
import { linear } from "../nn/linear";
import {
  canFilterMinimally,
  convMinimally,
  filterTensors,
  gainsFromMinimalFiltering,
  minimalFilter,
} from "../nn/minimal-filtering";
import { foldNorm, type Norm } from "../nn/norm";
import { keepPackedOnly, packsFilters } from "../nn/packed-filters";
import { convByTaps, kernelTaps } from "./sparse-dilation";
import { MissingParameterError } from "./parameter-tree";
import { radixAttention } from "./radix-attention";
import type {
  Activation,
  ConvolutionLayer,
  ConvolutionSpec,
  Layer,
  LinearLayer,
  ParameterView,
} from "./parameter-view";
import { blockedLinear, columnBlocks, gainsFromBlocks } from "./wide-linear";

/** Branches of ResNeSt's split attention. */
const radix = 2;

/** What stands behind a convolution that fuses neither. */
function finish(y: tf.Tensor4D, residual: tf.Tensor4D | undefined, activation: Activation): tf.Tensor4D {
  const sum = residual ? tf.add<tf.Tensor4D>(y, residual) : y;
  return activation === "relu" ? tf.relu(sum) : sum;
}

type MakeOfView<T> = (view: InferenceView, dispose: () => void) => T;

/** Uploads what is asked for, once, and owns it until `dispose`. */
export class InferenceView implements ParameterView {
  private readonly owned: tf.Tensor[] = [];

  private constructor(
    private weights: Weights,
    /** Where arrays are taken out once they are uploaded. */
    private readonly spent?: OwnWeights,
  ) {}

  /**
   * What `make` builds from a view of `weights`; `dispose` frees the view's tensors. Frees them at once where `make`
   * throws, and holds on to no array of `weights` afterwards.
   */
  static build<T>(weights: Weights, make: MakeOfView<T>): T {
    return InferenceView.made(new InferenceView(weights), make);
  }

  /**
   * The same in half the memory: each array is taken out of `weights` as it is uploaded, and a filter is held as
   * WebAssembly packs it, alone. What is built must not be differentiated.
   */
  static buildSpending<T>(weights: OwnWeights, make: MakeOfView<T>): T {
    return InferenceView.made(new InferenceView(weights, weights), make);
  }

  private static made<T>(view: InferenceView, make: MakeOfView<T>): T {
    const dispose = () => {
      for (const tensor of view.owned.splice(0)) tensor.dispose();
    };
    try {
      const made = make(view, dispose);
      view.weights = new Map();
      return made;
    } catch (error) {
      dispose();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.weights.has(name);
  }

  shape(name: string): readonly number[] {
    return this.array(name).shape;
  }

  convolution(name: string, spec: ConvolutionSpec = {}): ConvolutionLayer {
    const { stride = 1, padding = 0, dilation = 1, activation = "linear" } = spec;
    const { kernel, bias } = this.folded(name, spec.norm);
    if (spec.byTaps && dilation > 1) {
      const taps = kernelTaps(kernel);
      this.own(...taps);
      this.release(kernel);
      this.pack(taps, () => taps.map((tap) => conv(this.smallest(tap), tap)));
      return (x, residual) =>
        tf.tidy(() => {
          const y = convByTaps(x, taps, dilation);
          return finish(bias ? tf.add(y, bias) : y, residual, activation);
        });
    }
    if (dilation > 1) {
      // Not packed: it is cut to the taps that meet the map, by its values.
      return (x, residual) =>
        conv(x, kernel, { stride, padding, dilation, bias, activation, residual, inference: true });
    }
    return this.plainConvolution(kernel, bias, { stride, padding, activation, joins: spec.joins });
  }

  linear(name: string, activation: Activation = "linear"): LinearLayer {
    const kernel = this.tensor<tf.Tensor2D>(`${name}.kernel`);
    const bias = this.optional<tf.Tensor1D>(`${name}.bias`);
    if (gainsFromBlocks(kernel.shape)) {
      const kernels = columnBlocks(kernel);
      const biases = bias && columnBlocks(bias);
      this.own(...kernels, ...(biases ?? []));
      this.release(kernel, ...(bias ? [bias] : []));
      this.pack(kernels, () => [blockedLinear(tf.zeros([1, kernel.shape[0]]), kernels, biases, activation)]);
      return (x) => blockedLinear(x, kernels, biases, activation);
    }
    this.pack([kernel], () => [linear(tf.zeros([1, kernel.shape[0]]), kernel, bias, activation)]);
    return (x) => linear(x, kernel, bias, activation, true);
  }

  gdn(name: string, inverse = false): Layer {
    const effective = this.replace(() => ({
      ...effectiveGdn({ beta: this.upload(`${name}.beta`), gamma: this.upload(`${name}.gamma`) }),
    }));
    return (x) => applyGdn(x, effective, inverse, true);
  }

  splitAttention(name: string): Layer {
    const fc1 = this.replace(() => {
      const kernel = this.upload<tf.Tensor2D>(`${name}.fc1.kernel`);
      const whole = tf.reshape<tf.Rank.R4>(kernel, [1, 1, kernel.shape[0], kernel.shape[1]]);
      const fold = foldNorm(whole, this.norm(`${name}.norm1`), this.uploadIfThere(`${name}.fc1.bias`));
      return { kernel: tf.reshape<tf.Rank.R2>(fold.kernel, kernel.shape), bias: fold.bias };
    });
    const { kernel, bias } = this.folded(`${name}.conv`, `${name}.norm0`);
    // All folded kernels have the bias that their norm left.
    const kernels: tf.Tensor4D[] = tf.split(kernel, radix, 3);
    const biases: tf.Tensor1D[] = tf.split(bias!, radix);
    this.own(...kernels, ...biases);
    this.release(kernel, bias!);
    const parameters = {
      branches: kernels.map((branch, i) =>
        this.plainConvolution(branch, biases[i], { padding: 1, activation: "relu" }),
      ),
      fc1,
      fc2: {
        kernel: this.tensor<tf.Tensor2D>(`${name}.fc2.kernel`),
        bias: this.optional<tf.Tensor1D>(`${name}.fc2.bias`),
      },
    };
    const shape: [number, number, number, number] = [1, 1, 1, radix * kernels[0].shape[2]];
    this.pack([fc1.kernel, parameters.fc2.kernel], () => [radixAttention(tf.zeros(shape), parameters)]);
    return (x) => radixAttention(x, parameters);
  }

  /** Uploads one parameter, to be owned by this view. */
  tensor<T extends tf.Tensor>(name: string): T {
    return this.own(this.upload<T>(name))[0] as T;
  }

  /** A convolution of dilation 1 with a kernel that this view owns. */
  private plainConvolution(
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D | undefined,
    { stride = 1, padding = 0, activation = "linear", joins = false }: ConvolutionSpec,
  ): ConvolutionLayer {
    const minimally = stride === 1 && canFilterMinimally(kernel.shape, padding);
    if (!minimally || !gainsFromMinimalFiltering(kernel.shape)) {
      const early = joins ? "linear" : activation;
      this.pack([kernel], () => [conv(this.smallest(kernel), kernel, { stride, padding, bias, activation: early })]);
      return (x, residual) => conv(x, kernel, { stride, padding, bias, activation, residual, inference: true });
    }
    const filter = minimalFilter(kernel, padding);
    this.own(...filterTensors(filter));
    this.release(kernel);
    this.pack(filter.kernels, () => [convMinimally(this.smallest(kernel), filter, bias)]);
    return (x, residual) => tf.tidy(() => finish(convMinimally(x, filter, bias), residual, activation));
  }

  private folded(name: string, norm: string | undefined): { kernel: tf.Tensor4D; bias?: tf.Tensor1D } {
    if (!norm) return { kernel: this.tensor(`${name}.kernel`), bias: this.optional(`${name}.bias`) };
    return this.replace(() =>
      foldNorm(this.upload(`${name}.kernel`), this.norm(norm), this.uploadIfThere(`${name}.bias`)),
    );
  }

  private norm(name: string): Norm {
    return {
      scale: this.upload(`${name}.scale`),
      shift: this.upload(`${name}.shift`),
      mean: this.upload(`${name}.mean`),
      variance: this.upload(`${name}.variance`),
    };
  }

  private optional<T extends tf.Tensor>(name: string): T | undefined {
    return this.has(name) ? this.tensor<T>(name) : undefined;
  }

  private uploadIfThere<T extends tf.Tensor>(name: string): T | undefined {
    return this.has(name) ? this.upload<T>(name) : undefined;
  }

  private array(name: string) {
    const array = this.weights.get(name);
    if (!array) throw new MissingParameterError(name);
    return array;
  }

  private upload<T extends tf.Tensor>(name: string): T {
    const { data, shape } = this.array(name);
    const tensor = tf.tensor(data, [...shape], "float32") as T;
    this.spent?.delete(name);
    return tensor;
  }

  /** Owns what `make` returns and frees everything else it made. */
  private replace<T extends { readonly [part: string]: tf.Tensor }>(make: () => T): T {
    const made = tf.tidy(make as () => tf.NamedTensorMap) as T;
    this.own(...Object.values(made));
    return made;
  }

  /**
   * Lets `use` have filters packed now, while the heap holds no maps, where this view spends its weights. From then on
   * `conv` alone may use them, as `use` did.
   */
  private pack(filters: readonly tf.Tensor[], use: () => tf.Tensor[]): void {
    if (!this.spent || !packsFilters()) return;
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

  private release(...tensors: tf.Tensor[]): void {
    for (const tensor of tensors) {
      this.owned.splice(this.owned.indexOf(tensor), 1);
      tensor.dispose();
    }
  }
}
