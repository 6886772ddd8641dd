// What a run of the demo starts from: random weights, or what other runs ended with.
import path from "node:path";
import type { WeightArray, Weights } from "../../domain";
import type { RunRecord } from "../../engine/training/run-record";
import { readWeightsFile } from "../../engine/training/run-state-file";
import type { NetworkSource } from "../../nets/model/network-source";
import { nanoStudent, nanoTeacher, type NanoBottleneck } from "../../core/networks/nano-architectures";
import { openTeacher, type Server } from "../../nets/model/network";
import { disposeFeatures, inputTensor } from "../../nets/model/network";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import { inputProtocol } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import { sceneClasses } from "../../core/scenes/scene-classes";
import type { DataSample } from "../../core/datasets/data-set";
import { nodeRunFiles } from "../run-files";
import type { DemoRun } from "./demo-plan";

/** The file that a run's network ends up in, beside its state. */
export const resultFile = "network";

export function runFolder(folder: string, name: string): string {
  return path.join(folder, name);
}

/** The network that an ended run left. */
export async function runNetwork(folder: string, name: string): Promise<NetworkSource> {
  const files = nodeRunFiles(runFolder(folder, name));
  const record = (await files.readRecord()) as RunRecord;
  return { architecture: record.architecture, weights: await readWeightsFile(await files.read(resultFile)) };
}

/** Images whose features give the decoder's last bias its start. */
const probes = 32;

/** Means over images and positions of the teacher's layer1: what a decoder that knows nothing should say. */
async function meanOfLayer1(teacher: Server, samples: readonly DataSample[]): Promise<Float32Array<ArrayBuffer>> {
  let sums: Float64Array | undefined;
  let count = 0;
  const protocol = inputProtocol("unified", teacher.configuration.inputSize);
  for (const sample of samples.slice(0, probes)) {
    const input = inputTensor(prepare(await sample.image(), protocol));
    const maps = teacher.features(input);
    const channels = maps[1].shape[3];
    sums ??= new Float64Array(channels);
    (await maps[1].data()).forEach((value, i) => (sums![i % channels] += value));
    count += maps[1].size / channels;
    disposeFeatures(maps);
    input.dispose();
  }
  return Float32Array.from(sums ?? [], (sum) => sum / count);
}

async function studentOf(
  source: NetworkSource,
  bottleneck: NanoBottleneck,
  samples: readonly DataSample[],
  seed: number,
): Promise<NetworkSource> {
  const architecture = nanoStudent(sceneClasses.length, bottleneck);
  const random = SeededRandom.seeded(seed);
  const weights = new Map<string, WeightArray>(initialWeights(architecture, random));
  for (const [name, array] of source.weights) if (weights.has(name)) weights.set(name, array);
  const teacher = await openTeacher(source);
  const mean = await meanOfLayer1(teacher, samples).finally(() => teacher.dispose());
  weights.set("decoder.conv3.bias", { shape: [mean.length], data: mean });
  return { architecture, weights };
}

function withHead(weights: Weights, head: string, from: Weights): Weights {
  return new Map(Array.from(weights, ([name, array]) => [name, name.startsWith(`${head}.`) ? from.get(name)! : array]));
}

export async function startOf(
  { start }: DemoRun,
  folder: string,
  samples: readonly DataSample[],
  seed: number,
): Promise<NetworkSource> {
  switch (start.kind) {
    case "random-teacher": {
      const architecture = nanoTeacher(sceneClasses.length);
      return { architecture, weights: initialWeights(architecture, SeededRandom.seeded(seed)) };
    }
    case "run":
      return runNetwork(folder, start.run);
    case "student-of":
      return studentOf(await runNetwork(folder, start.teacher), start.bottleneck, samples, seed);
    case "with-head": {
      const network = await runNetwork(folder, start.run);
      const { weights } = await runNetwork(folder, start.of);
      return { ...network, weights: withHead(network.weights, start.head, weights) };
    }
  }
}
