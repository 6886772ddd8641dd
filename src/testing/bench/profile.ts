// Where the time goes: milliseconds by tfjs kernel of the encoder and of the pass that all heads share.
import * as tf from "@tensorflow/tfjs-core";
import { quantileOfSorted } from "../../core/metrics/spread";
import { disposeFeatures } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { openCodingNetwork } from "../coding-network";
import type { BenchFigure, BenchSection } from "./bench-result";
import { squareInputs } from "./stages";

interface KernelUse {
  readonly calls: number;
  readonly ms: number;
}

/** Kernels below this share of a part's time are summed up. */
const smallestShare = 0.02;

async function kernelsOf(work: () => void): Promise<Map<string, KernelUse>> {
  const uses = new Map<string, KernelUse>();
  const { kernels } = await tf.profile(() => {
    work();
    return [];
  });
  for (const { name, kernelTimeMs } of kernels) {
    const { calls, ms } = uses.get(name) ?? { calls: 0, ms: 0 };
    // WebAssembly has run the kernel when it answers; a GPU's timer comes later
    const took = await (kernelTimeMs as number | Promise<number>);
    uses.set(name, { calls: calls + 1, ms: ms + took });
  }
  return uses;
}

const median = (values: readonly number[]) =>
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    0.5,
  );

async function figuresOf(part: string, work: () => void, runs: number): Promise<BenchFigure[]> {
  work();
  const seen: Map<string, KernelUse>[] = [];
  for (let run = 0; run < runs; run++) seen.push(await kernelsOf(work));
  const kernels = Array.from(seen[0], ([name, { calls }]) => ({
    name,
    calls,
    ms: median(seen.map((uses) => uses.get(name)?.ms ?? 0)),
  })).toSorted((a, b) => b.ms - a.ms);
  const all = kernels.reduce((sum, { ms }) => sum + ms, 0);
  const large = kernels.filter(({ ms }) => ms >= smallestShare * all);
  const rest = kernels.filter((kernel) => !large.includes(kernel));
  const figure = (what: string, ms: number): BenchFigure => ({
    name: `${part}: ${what}`,
    value: ms,
    unit: `ms, ${((100 * ms) / all).toFixed(0)} %`,
  });
  return [
    figure("all kernels", all),
    ...large.map(({ name, calls, ms }) => figure(`${name} × ${calls}`, ms)),
    ...(rest.length > 0
      ? [
          figure(
            `${rest.length} others`,
            rest.reduce((sum, { ms }) => sum + ms, 0),
          ),
        ]
      : []),
  ];
}

/** Medians of `runs` profiled runs on the active backend, of a square input of `size` pixels. */
export async function benchProfile(
  title: string,
  source: NetworkSource,
  runs: number,
  size: number,
): Promise<BenchSection> {
  const { channels } = source.architecture.bottleneck!;
  const model = await openCodingNetwork(source);
  const { input, latent, side } = squareInputs(size, channels);
  const latentMap = tf.tensor4d(latent, [1, side, side, channels]);
  const features = () => model.server.features(latentMap);
  const figures = [
    ...(await figuresOf("encoder", () => model.encoder.latent(input).dispose(), runs)),
    ...(await figuresOf("decoder + body", () => disposeFeatures(features()), runs)),
  ];
  latentMap.dispose();
  model.dispose();
  return {
    title: `Profile: ${title} on ${tf.getBackend()}`,
    about: `milliseconds by kernel, medians of ${runs} runs, the network's input ${size} × ${size}`,
    rows: [],
    figures,
  };
}
