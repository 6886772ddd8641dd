// The parameters of one stage: those that steps move, and those that stay, made ready once.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionLayer, ConvolutionSpec, Layer, LinearSpec, NormSpec } from "../../../core/networks/ops";
import type { SeededRandom } from "../../../core/base/random";
import type { Weights } from "../../../domain";
import { affineNorm, batchNormTraining, foldNorm, type Norm } from "../../nn/norm";
import { ParameterTree } from "../../interpreters/parameter-tree";
import { TrainingOps, type Normalise } from "../../interpreters/training";
import type { NamedTensors } from "../named-tensors";
import { belongsToAny, isQuantile, isStatistic } from "./module-names";
import { centreOf, divisorOf } from "./standardised-features";

export interface StageModules {
  /** Modules that the stage trains. */
  readonly trainable: readonly string[];
  /** Norms that use the batch's statistics; see the recipe. */
  readonly batchNorms: "trainable" | "none" | "all";
}

/** What a norm does in this stage. */
function usesBatchStatistics(norm: string, { trainable, batchNorms }: StageModules): boolean {
  return batchNorms === "all" || (batchNorms === "trainable" && belongsToAny(norm, trainable));
}

/** Whether a stage's gradient moves this parameter. */
function isTrainable(parameter: string, { trainable }: StageModules): boolean {
  return belongsToAny(parameter, trainable) && !isStatistic(parameter) && !isQuantile(parameter);
}

/** Whether steps write this parameter, by gradient or as a norm's running statistic. */
export function isWritten(parameter: string, modules: StageModules): boolean {
  if (!isStatistic(parameter)) return isTrainable(parameter, modules);
  return usesBatchStatistics(parameter.slice(0, parameter.lastIndexOf(".")), modules);
}

interface FoldedConvolution {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** Running statistics by parameter name, as the batches of a step leave them. */
export type Statistics = Map<string, tf.Tensor>;

/** Owns the parameters that a stage leaves alone; convolutions and norms that both stay are folded once. */
export class FrozenParameters {
  private readonly tree: ParameterTree;
  private readonly folded = new Map<string, FoldedConvolution>();

  constructor(
    weights: Weights,
    readonly modules: StageModules,
  ) {
    this.tree = ParameterTree.upload(weights, (name) => !isWritten(name, modules));
  }

  /** All parameters of a step as layers: these and `written`. */
  ops(written: NamedTensors, options: StageOpsOptions = {}): StageOps {
    return new StageOps(this, written, options);
  }

  has(name: string): boolean {
    return this.tree.has(name);
  }

  /** Whether the layer of this name reads standardised features in this stage. */
  standardises(layer: string): boolean {
    return this.tree.has(centreOf(layer));
  }

  /** Features [n, c] of a layer that reads them standardised, as it reads them. */
  standardised(layer: string, features: tf.Tensor): tf.Tensor {
    return tf.div(tf.sub(features, this.tree.get(centreOf(layer))), this.tree.get(divisorOf(layer)));
  }

  tensors(): Map<string, tf.Tensor> {
    return new Map(Array.from(this.tree.names(), (name) => [name, this.tree.get(name)]));
  }

  /** The convolution with its norm inside, or undefined unless kernel, bias and norm all stay as they are. */
  foldedConvolution(
    name: string,
    { name: norm, epsilon }: NormSpec,
    written: NamedTensors,
  ): FoldedConvolution | undefined {
    const known = this.folded.get(name);
    if (known) return known;
    const parts = [`${name}.kernel`, ...["scale", "shift", "mean", "variance"].map((part) => `${norm}.${part}`)];
    if (written.has(`${name}.bias`) || !parts.every((part) => this.tree.has(part))) return undefined;
    if (usesBatchStatistics(norm, this.modules)) return undefined;
    const get = <T extends tf.Tensor>(part: string): T => this.tree.get<T>(part);
    const stored: Norm = {
      scale: get(`${norm}.scale`),
      shift: get(`${norm}.shift`),
      mean: get(`${norm}.mean`),
      variance: get(`${norm}.variance`),
      ...(epsilon !== undefined && { epsilon }),
    };
    const bias = this.tree.has(`${name}.bias`) ? get<tf.Tensor1D>(`${name}.bias`) : undefined;
    const folded = tf.engine().tidy(() => {
      const { kernel, bias: shift } = foldNorm(get(`${name}.kernel`), stored, bias);
      return [tf.keep(kernel), tf.keep(shift)];
    }) as [tf.Tensor4D, tf.Tensor1D];
    const result = { kernel: folded[0], bias: folded[1] };
    this.folded.set(name, result);
    return result;
  }

  dispose(): void {
    this.tree.dispose();
    for (const { kernel, bias } of this.folded.values()) tf.dispose([kernel, bias]);
    this.folded.clear();
  }
}

export interface StageOpsOptions {
  /** Gets the new running statistics of norms that use the batch, kept beyond any tidy; the caller owns them. */
  readonly statistics?: Statistics;
  /** Draws what dropout drops, which is nothing where absent. */
  readonly random?: SeededRandom;
}

function normaliseWith({ modules }: FrozenParameters, statistics: Statistics | undefined): Normalise {
  return (x, norm, name) => {
    if (!usesBatchStatistics(name, modules)) return affineNorm(x, norm);
    const { y, batchMean, batchVariance, runningMean, runningVariance } = batchNormTraining(x, norm);
    tf.dispose([batchMean, batchVariance]);
    if (statistics) {
      statistics.set(`${name}.mean`, tf.keep(runningMean));
      statistics.set(`${name}.variance`, tf.keep(runningVariance));
    }
    return y;
  };
}

/** Networks in one step of a stage. */
export class StageOps extends TrainingOps {
  constructor(
    private readonly frozen: FrozenParameters,
    private readonly written: NamedTensors,
    { statistics, random }: StageOpsOptions,
  ) {
    super(new ParameterTree(new Map([...frozen.tensors(), ...written])), {
      normalise: normaliseWith(frozen, statistics),
      // a dropped feature would be far from the mean that standardised ones have
      ...(random &&
        !frozen.standardises("classification.linear") && { dropout: (rate: number) => dropout(rate, random) }),
    });
  }

  override convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor> {
    const folded = spec.norm && this.frozen.foldedConvolution(name, spec.norm, this.written);
    return folded ? this.convolutionWith(folded.kernel, folded.bias, spec) : super.convolution(name, spec);
  }

  override linear(name: string, spec: LinearSpec): Layer<tf.Tensor> {
    const layer = super.linear(name, spec);
    if (!this.frozen.standardises(name)) return layer;
    return (x) => tf.tidy(() => layer(this.frozen.standardised(name, x)));
  }
}

// Dropout with the lab's own random numbers, after torch.nn.Dropout in training.

/** Each element with probability `rate` to 0, the others divided by 1 − rate. */
function dropout(rate: number, random: SeededRandom): (x: tf.Tensor) => tf.Tensor {
  return (x) => {
    const kept = new Float32Array(x.size);
    for (let i = 0; i < kept.length; i++) if (random.uniform() >= rate) kept[i] = 1 / (1 - rate);
    return tf.tidy(() => tf.mul(x, tf.tensor(kept, x.shape)));
  };
}
