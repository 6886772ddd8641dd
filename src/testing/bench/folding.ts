// The network as inference runs it (norms folded, activations fused, wide convolutions computed by Winograd) against the
// same layers one by one (convolution, norm, addition, rectifier), as training runs them.
import * as tf from "@tensorflow/tfjs-core";
import { backbone } from "../../core/networks/backbone";
import { decoder, encoder } from "../../core/networks/bottleneck";
import type { Ops } from "../../core/networks/ops";
import { InferenceOps } from "../../nets/interpreters/inference";
import type { NetworkSource } from "../../nets/model/network-source";
import { ParameterTree } from "../../nets/interpreters/parameter-tree";
import { TrainingOps } from "../../nets/interpreters/training";
import { syntheticTensor } from "../synthetic-values";
import { benchRow, timesInTurn, type BenchSection, type BenchTime } from "./bench-result";

const stages = ["encoder", "decoder", "body"] as const;

interface Inputs {
  readonly image: tf.Tensor4D;
  readonly latent: tf.Tensor4D;
  readonly decoded: tf.Tensor4D;
}

function stagesOf(ops: Ops<tf.Tensor>, { architecture }: NetworkSource, inputs: Inputs) {
  const { bottleneck } = architecture;
  const [encode, decode, layers] = [encoder(ops, bottleneck!), decoder(ops, bottleneck!), backbone(ops, architecture)];
  return {
    encoder: () => encode(inputs.image).dispose(),
    decoder: () => decode(inputs.latent).dispose(),
    // The first map is the input itself.
    body: () => tf.dispose(layers(inputs.decoded).slice(1)),
  };
}

function ruleMap(name: string, side: number, channels: number, scale: number): tf.Tensor4D {
  return tf.tensor4d(syntheticTensor(name, side * side * channels, "", scale), [1, side, side, channels]);
}

/** Both ways on the active backend, in turn. */
export async function benchFolding(
  title: string,
  source: NetworkSource,
  runs: number,
  size: number,
): Promise<BenchSection> {
  const { channels, targetChannels } = source.architecture.bottleneck!;
  const inputs = {
    image: ruleMap("bench.image", size, 3, 2),
    latent: ruleMap("bench.latent", size / 4 - 1, channels, 4),
    decoded: ruleMap("bench.decoded", size / 4, targetChannels, 2),
  };
  const tree = ParameterTree.upload(source.weights);
  const plain = stagesOf(new TrainingOps(tree), source, inputs);
  const folded = InferenceOps.build(source.weights, (ops, dispose) => ({
    ...stagesOf(ops, source, inputs),
    dispose,
  }));
  const times: Record<string, { inference: BenchTime[]; layers: BenchTime[] }> = {};
  for (const stage of stages) {
    times[stage] = await timesInTurn({ inference: folded[stage], layers: plain[stage] }, runs);
  }
  folded.dispose();
  tree.dispose();
  tf.dispose(Object.values(inputs));
  const whole = (way: "inference" | "layers") =>
    Array.from({ length: runs }, (_, run) => ({
      wallMs: stages.reduce((ms, stage) => ms + times[stage][way][run].wallMs, 0),
      cpuMs: stages.reduce((ms, stage) => ms + times[stage][way][run].cpuMs, 0),
    }));
  times["encoder + decoder + body"] = { inference: whole("inference"), layers: whole("layers") };
  const rows = Object.entries(times).map(([name, { inference, layers }]) => ({
    name,
    inference: benchRow(`${name}, for inference`, inference),
    layers: benchRow(`${name}, layer by layer`, layers),
  }));
  return {
    title: `${title}, folded and fused against layer by layer, on ${tf.getBackend()}`,
    about: `input ${size} × ${size}; the two ways run in turn`,
    rows: rows.flatMap(({ inference, layers }) => [inference, layers]),
    figures: rows.map(({ name, inference, layers }) => ({
      name: `${name}: quicker`,
      value: layers.cpuMs.median / inference.cpuMs.median,
      unit: "times, by CPU time",
    })),
  };
}
