// Networks for training: parameters as they are stored, so that gradients reach every one of them.
import * as tf from "@tensorflow/tfjs-core";
import type {
  ConvolutionLayer,
  ConvolutionSpec,
  GroupedConvolutionSpec,
  Layer,
  LinearSpec,
  NormSpec,
} from "../../core/networks/ops";
import { activate, fusedActivation } from "../nn/activation";
import { conv, fusedByConv } from "../nn/conv";
import { roundAroundMedians, type Prior } from "../nn/entropy-bottleneck";
import { gdn } from "../nn/gdn";
import { l2Norm } from "../nn/l2-norm";
import { linear } from "../nn/linear";
import { affineNorm, type Norm } from "../nn/norm";
import type { ParameterTree } from "./parameter-tree";
import { TensorOps } from "./tensor-ops";

/** Normalises x by `norm`; `name` is the norm's own, so that a trainer can keep running statistics by name. */
export type Normalise = (x: tf.Tensor4D, norm: Norm, name: string) => tf.Tensor4D;

export interface TrainingOptions {
  /** Replaces the frozen affine map, except inside split attention. */
  readonly normalise?: Normalise;
  /** Nothing is dropped where absent. */
  readonly dropout?: (rate: number) => Layer<tf.Tensor>;
}

/** Reads from a tree that it does not own. Methods throw MissingParameterError for a name that is not there. */
export class TrainingOps extends TensorOps {
  constructor(
    protected readonly tree: ParameterTree,
    private readonly options: TrainingOptions = {},
  ) {
    super();
  }

  convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor> {
    const kernel = this.tree.get<tf.Tensor4D>(`${name}.kernel`);
    const bias = this.bias(name, spec.bias ?? false);
    if (!spec.norm) return this.convolutionWith(kernel, bias, spec);
    const { normalise = affineNorm } = this.options;
    const { stride, padding, dilation, groups, activation = "linear" } = spec;
    const { name: normName } = spec.norm;
    const norm = this.norm(spec.norm);
    return (x, residual) =>
      tf.tidy(() => {
        const y = normalise(
          conv(x as tf.Tensor4D, kernel, { stride, padding, dilation, groups, bias }),
          norm,
          normName,
        );
        return activate(residual ? tf.add<tf.Tensor>(y, residual) : y, activation);
      });
  }

  /** A convolution behind which no norm stands, or whose norm is in its kernel. */
  protected convolutionWith(
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D | undefined,
    { stride, padding, dilation, groups, activation = "linear" }: ConvolutionSpec,
  ): ConvolutionLayer<tf.Tensor> {
    const { fused, after } = fusedActivation(activation, fusedByConv);
    const options = { stride, padding, dilation, groups, bias, activation: fused };
    return (x, residual) =>
      tf.tidy(() => {
        const y = conv(x as tf.Tensor4D, kernel, { ...options, residual: residual as tf.Tensor4D | undefined });
        return activate(y, after);
      });
  }

  groupedConvolution(name: string, spec: GroupedConvolutionSpec): (x: tf.Tensor) => readonly tf.Tensor[] {
    const { groups, stride, padding, dilation, activation = "linear" } = spec;
    const kernel = this.tree.get<tf.Tensor4D>(`${name}.kernel`);
    const bias = this.bias(name, spec.bias ?? false);
    const norm = spec.norm && this.norm(spec.norm);
    return (x) =>
      tf.tidy(() => {
        const y = conv(x as tf.Tensor4D, kernel, { stride, padding, dilation, groups, bias });
        return tf.split(activate(norm ? affineNorm(y, norm) : y, activation), groups, 3);
      });
  }

  linear(name: string, spec: LinearSpec): Layer<tf.Tensor> {
    const { activation = "linear" } = spec;
    const kernel = this.tree.get<tf.Tensor2D>(`${name}.kernel`);
    const bias = this.bias(name, spec.bias ?? true);
    if (!spec.norm) {
      const { fused, after } = fusedActivation(activation, fusedByConv);
      return (x) => tf.tidy(() => activate(linear(x as tf.Tensor2D, kernel, bias, fused), after));
    }
    const norm = this.norm(spec.norm);
    return (x) => tf.tidy(() => activate(affineNorm(linear(x as tf.Tensor2D, kernel, bias), norm), activation));
  }

  gdn(name: string, { inverse }: { readonly inverse?: boolean }): Layer<tf.Tensor> {
    const parameters = {
      beta: this.tree.get<tf.Tensor1D>(`${name}.beta`),
      gamma: this.tree.get<tf.Tensor2D>(`${name}.gamma`),
    };
    return (x) => gdn(x as tf.Tensor4D, parameters, inverse);
  }

  l2Norm(name: string): Layer<tf.Tensor> {
    const scale = this.tree.get<tf.Tensor1D>(`${name}.scale`);
    return (x) => l2Norm(x as tf.Tensor4D, scale);
  }

  prior(name: string): Layer<tf.Tensor> {
    const parameters = this.priorParameters(name);
    return (latent) => roundAroundMedians(latent as tf.Tensor4D, parameters);
  }

  /** The prior itself, for whoever adds noise and counts bits. */
  priorParameters(name: string): Prior {
    const series = (part: string): tf.Tensor3D[] => {
      const tensors: tf.Tensor3D[] = [];
      while (this.tree.has(`${name}.${part}${tensors.length}`)) {
        tensors.push(this.tree.get<tf.Tensor3D>(`${name}.${part}${tensors.length}`));
      }
      return tensors;
    };
    return {
      matrices: series("matrix"),
      biases: series("bias"),
      factors: series("factor"),
      quantiles: this.tree.get<tf.Tensor2D>(`${name}.quantiles`),
    };
  }

  dropout(rate: number): Layer<tf.Tensor> {
    return this.options.dropout?.(rate) ?? ((x) => x);
  }

  private norm({ name, epsilon }: NormSpec): Norm {
    return {
      scale: this.tree.get(`${name}.scale`),
      shift: this.tree.get(`${name}.shift`),
      mean: this.tree.get(`${name}.mean`),
      variance: this.tree.get(`${name}.variance`),
      ...(epsilon !== undefined && { epsilon }),
    };
  }

  private bias(name: string, isThere: boolean): tf.Tensor1D | undefined {
    return isThere ? this.tree.get<tf.Tensor1D>(`${name}.bias`) : undefined;
  }
}
