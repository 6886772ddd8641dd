// The lightweight networks beside onnxruntime-web: the same weights, exported as one graph, on WebAssembly.
import * as tf from "@tensorflow/tfjs-core";
import { headNames, inferArchitecture } from "../../core/checkpoint/architecture";
import { inputSizeOf, ownInput } from "../../core/image/input-protocol";
import { configurationFor, type ModelConfiguration } from "../../core/networks/configuration";
import { mapHeads } from "../../core/networks/heads/heads";
import { features } from "../../core/networks/network";
import { networkGraph } from "../../core/networks/onnx/ladon-graphs";
import { onnxFile } from "../../core/networks/onnx/onnx-model";
import type { BackboneArchitecture } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { InferenceOps } from "../../nets/interpreters/inference";
import { worstOverRms } from "../digest";
import { openOnnx } from "../onnx-session";
import { syntheticWeights } from "../small-network";
import { syntheticTensor } from "../synthetic-values";
import type { ReferenceSource } from "../verify/case-result";
import { benchRow, timesInTurn, type BenchFigure, type BenchRow, type BenchSection } from "./bench-result";
import { backendText, channelsFirst, type PeerOptions } from "./peer";

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

/** The networks of reference/state-dicts that have a backbone of their own. */
async function* baselines(reference: ReferenceSource) {
  for (const file of await reference.list("state-dicts")) {
    const listing = await reference.readJson<Listing>(`state-dicts/${file}`);
    const architecture = inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
    if (architecture.backbone) yield { name: file.replace(/\.json$/, ""), architecture };
  }
}

/** The side of the input that a square photograph becomes, in pixels. */
function inputSide(configuration: ModelConfiguration): number {
  const own = ownInput(configuration);
  if (typeof own === "number") return own;
  return "minSize" in own ? own.minSize : inputSizeOf(own);
}

/** What the exported graph holds, in this lab: images [n, h, w, 3] -> its outputs by name, to be disposed. */
function openRaw({ architecture, weights }: NetworkSource) {
  const setting = { architecture, configuration: configurationFor(architecture) };
  return InferenceOps.build(weights, (ops, dispose) => {
    const run = features(ops, architecture);
    const heads = mapHeads(architecture, ({ outputs }, shapes) => outputs(ops, shapes, setting));
    return {
      dispose,
      run: (x: tf.Tensor4D): Record<string, tf.Tensor> =>
        tf.tidy(() => {
          const maps = run(x);
          return Object.fromEntries(heads.flatMap((head) => head(maps).map(({ name, value }) => [name, value])));
        }),
    };
  });
}

async function openBoth(architecture: BackboneArchitecture, seed: string, side: number, threads: number) {
  const source = { architecture, weights: syntheticWeights(architecture, headNames(architecture)[0], seed) };
  const { run, dispose } = openRaw(source);
  const values = syntheticTensor("bench.image", side * side * 3, "", 2);
  const input = tf.tensor4d(values, [1, side, side, 3]);
  const graph = networkGraph(source, configurationFor(architecture));
  const peer = await openOnnx(onnxFile(graph), { threads, sides: { batch: 1, height: side, width: side } });
  const image = channelsFirst(values, side, side, 3);

  return {
    async ours() {
      const outputs = run(input);
      const read: Record<string, Float32Array> = {};
      for (const [name, tensor] of Object.entries(outputs)) {
        const data = (await tensor.data()) as Float32Array;
        const [, height, width, channels] = tensor.shape;
        read[name] = tensor.rank === 4 ? channelsFirst(data, height, width, channels).data : data;
        tensor.dispose();
      }
      return read;
    },
    theirs: () => peer.run({ image }),
    async dispose() {
      input.dispose();
      dispose();
      await peer.release();
    },
  };
}

/** Of ratios, so that no network counts for more because it takes longer. */
const geometricMean = (ratios: readonly number[]) =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

/** Of each network both in turn, from values to what its heads answer: of detectors up to the choice of boxes. */
export async function benchBaselines(
  reference: ReferenceSource,
  runs: number,
  { threads = 1, cpuClock }: PeerOptions = {},
): Promise<BenchSection> {
  const rows: BenchRow[] = [];
  const figures: BenchFigure[] = [];
  const ratios: Record<"wallMs" | "cpuMs", number[]> = { wallMs: [], cpuMs: [] };
  for await (const { name, architecture } of baselines(reference)) {
    const side = inputSide(configurationFor(architecture));
    const both = await openBoth(architecture, reference.seed, side, threads);
    const [ours, theirs] = [await both.ours(), await both.theirs()];
    const differences = Object.entries(ours).map(([output, values]) => worstOverRms(values, theirs[output].data));
    const times = await timesInTurn({ ours: both.ours, theirs: both.theirs }, runs, cpuClock);
    await both.dispose();
    const title = `${name}, ${side} × ${side}`;
    const [lab, peer] = [
      benchRow(`${title}, this lab`, times.ours),
      benchRow(`${title}, onnxruntime-web`, times.theirs),
    ];
    rows.push(lab, peer);
    for (const clock of ["wallMs", "cpuMs"] as const) ratios[clock].push(lab[clock].median / peer[clock].median);
    figures.push(
      { name: `${name}, this lab over onnxruntime-web`, value: ratios.wallMs.at(-1)!, unit: "×" },
      { name: "the same by CPU time", value: ratios.cpuMs.at(-1)!, unit: "×" },
      {
        name: "largest difference of the outputs",
        value: 1e6 * Math.max(...differences),
        unit: "millionths of the rms",
      },
    );
  }
  figures.push(
    {
      name: "geometric mean of all, this lab over onnxruntime-web",
      value: geometricMean(ratios.wallMs),
      unit: "×",
    },
    { name: "the same by CPU time", value: geometricMean(ratios.cpuMs), unit: "×" },
  );
  return {
    title: `Lightweight networks on ${backendText()} beside onnxruntime-web`,
    about: `${threads === 1 ? "one thread" : `${threads} threads`}, both warm and in turn, from values to what the heads answer`,
    rows,
    figures,
  };
}
