// The stages within a backbone's layers: what PyTorch's hooks see behind their convolutions, norms and activations.
import * as tf from "@tensorflow/tfjs-core";
import { layersOf } from "../../core/networks/backbones/backbones";
import type { ConvolutionLayer, ConvolutionSpec } from "../../core/networks/ops";
import type { BackboneArchitecture, Weights } from "../../domain";
import { ParameterTree } from "../../nets/interpreters/parameter-tree";
import { TrainingOps } from "../../nets/interpreters/training";
import { affineNorm } from "../../nets/nn/norm";
import type { StageErrors } from "./stage-errors";

type Watch = (stage: string, value: tf.Tensor) => void;

/** Tells `watch` what modules give, by their names in PyTorch. */
class WatchedOps extends TrainingOps {
  constructor(
    tree: ParameterTree,
    private readonly moduleOf: (layer: string) => string,
    private readonly watch: Watch,
  ) {
    super(tree, {
      normalise(x, norm, name) {
        const y = affineNorm(x, norm);
        watch(moduleOf(name), y);
        return y;
      },
    });
  }

  override convolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor> {
    const { norm, activation = "linear" } = spec;
    if (!norm) return this.bareConvolution(name, spec);
    const { norm: _, activation: __, ...bare } = spec;
    const convolve = super.convolution(name, bare);
    const whole = super.convolution(name, spec);
    const module = this.moduleOf(norm.name);
    const inSequence = /^(.*\.)(\d+)$/.exec(module);
    const block = /^.*\.block(?=\.)/.exec(module)?.[0];
    return (x, residual) => {
      tf.tidy(() => this.watch(this.moduleOf(name), convolve(x)));
      const y = whole(x, residual);
      if (inSequence && activation !== "linear") this.watch(inSequence[1] + (Number(inSequence[2]) + 1), y);
      if (block && activation === "linear") tf.tidy(() => this.watch(block, whole(x)));
      return y;
    };
  }

  /** One that stands in a sequence with what is before it, and with its activation. */
  private bareConvolution(name: string, spec: ConvolutionSpec): ConvolutionLayer<tf.Tensor> {
    const [convolve, whole] = [{ ...spec, activation: undefined }, spec].map((each) => super.convolution(name, each));
    const module = this.moduleOf(name);
    const beside = (step: number) => module.replace(/\d+$/, (index) => String(Number(index) + step));
    return (x, residual) => {
      this.watch(beside(-1), x);
      tf.tidy(() => this.watch(module, convolve(x)));
      const y = whole(x, residual);
      this.watch(beside(1), y);
      return y;
    };
  }
}

/**
 * Checks the stages within each layer that has some, on the map before it: `maps` are the backbone's, from the stem's on.
 * `modules` are PyTorch's by this lab's layers.
 */
export async function checkInnerStages(
  architecture: BackboneArchitecture,
  weights: Weights,
  modules: ReadonlyMap<string, string>,
  input: tf.Tensor,
  maps: readonly tf.Tensor[],
  errors: StageErrors,
): Promise<void> {
  for (const [i, layer] of layersOf(architecture).entries()) {
    const own = i === 0 ? `${layer.name}.` : `body.${layer.name}.`;
    const within = Array.from(modules).filter(([name]) => name.startsWith(own));
    if (!within.some(([, module]) => errors.has(module) || errors.has(module.replace(/(\.block)\..*/, "$1")))) continue;
    const tree = ParameterTree.upload(weights, (name) => name.startsWith(own));
    const seen: (readonly [stage: string, value: tf.Tensor])[] = [];
    const ops = new WatchedOps(
      tree,
      (name) => modules.get(name)!,
      (stage, value) => {
        if (errors.has(stage)) seen.push([stage, tf.keep(tf.clone(value))]);
      },
    );
    const run = layer.build<tf.Tensor>(ops);
    run(i === 0 ? input : maps[i - 1]).dispose();
    for (const [stage, value] of seen) {
      await errors.check(stage, value);
      value.dispose();
    }
    tree.dispose();
  }
}
