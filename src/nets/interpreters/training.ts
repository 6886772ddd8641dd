// Parameters as they are stored, so that gradients reach every one of them.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../nn/conv";
import { gdn } from "../nn/gdn";
import { linear } from "../nn/linear";
import { affineNorm, type Norm } from "../nn/norm";
import { splitAttention, type SplitAttentionParameters } from "../nn/split-attention";
import type { ParameterTree } from "./parameter-tree";
import type {
  Activation,
  ConvolutionLayer,
  ConvolutionSpec,
  Layer,
  LinearLayer,
  ParameterView,
} from "./parameter-view";

/** Normalises x by `norm`; `name` is the norm's own, so that a trainer can keep running statistics by name. */
export type Normalise = (x: tf.Tensor4D, norm: Norm, name: string) => tf.Tensor4D;

/** Reads from a tree that it does not own. `normalise` replaces the frozen affine map, except inside split attention. */
export class TrainingView implements ParameterView {
  constructor(
    private readonly tree: ParameterTree,
    private readonly normalise: Normalise = affineNorm,
  ) {}

  has(name: string): boolean {
    return this.tree.has(name);
  }

  shape(name: string): readonly number[] {
    return this.tree.get(name).shape;
  }

  convolution(name: string, spec: ConvolutionSpec = {}): ConvolutionLayer {
    const { stride, padding, dilation, activation } = spec;
    const kernel = this.tree.get<tf.Tensor4D>(`${name}.kernel`);
    const bias = this.optional<tf.Tensor1D>(`${name}.bias`);
    const normName = spec.norm;
    if (!normName) return (x, residual) => conv(x, kernel, { stride, padding, dilation, bias, activation, residual });
    const norm = this.norm(normName);
    return (x, residual) =>
      tf.tidy(() => {
        let y = this.normalise(conv(x, kernel, { stride, padding, dilation, bias }), norm, normName);
        if (residual) y = tf.add(y, residual);
        return activation === "relu" ? tf.relu(y) : y;
      });
  }

  linear(name: string, activation: Activation = "linear"): LinearLayer {
    const kernel = this.tree.get<tf.Tensor2D>(`${name}.kernel`);
    const bias = this.optional<tf.Tensor1D>(`${name}.bias`);
    return (x) => linear(x, kernel, bias, activation);
  }

  gdn(name: string, inverse = false): Layer {
    const parameters = {
      beta: this.tree.get<tf.Tensor1D>(`${name}.beta`),
      gamma: this.tree.get<tf.Tensor2D>(`${name}.gamma`),
    };
    return (x) => gdn(x, parameters, inverse);
  }

  splitAttention(name: string): Layer {
    const parameters: SplitAttentionParameters = {
      conv: { kernel: this.tree.get(`${name}.conv.kernel`), bias: this.optional(`${name}.conv.bias`) },
      norm0: this.norm(`${name}.norm0`),
      fc1: { kernel: this.tree.get(`${name}.fc1.kernel`), bias: this.optional(`${name}.fc1.bias`) },
      norm1: this.norm(`${name}.norm1`),
      fc2: { kernel: this.tree.get(`${name}.fc2.kernel`), bias: this.optional(`${name}.fc2.bias`) },
    };
    return (x) => splitAttention(x, parameters);
  }

  private norm(name: string): Norm {
    return {
      scale: this.tree.get(`${name}.scale`),
      shift: this.tree.get(`${name}.shift`),
      mean: this.tree.get(`${name}.mean`),
      variance: this.tree.get(`${name}.variance`),
    };
  }

  private optional<T extends tf.Tensor>(name: string): T | undefined {
    return this.tree.has(name) ? this.tree.get<T>(name) : undefined;
  }
}
