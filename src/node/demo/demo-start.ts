// What a run of the demo starts from: random weights, or what other runs ended with.
import path from "node:path";
import type { Architecture, OwnWeights, Weights } from "../../domain";
import type { RunRecord } from "../../engine/training/run-record";
import { readWeightsFile } from "../../engine/training/run-state-file";
import type { NetworkSource } from "../../nets/model/network-source";
import { openTeacher, type Server } from "../../nets/model/network";
import { disposeFeatures, inputTensor } from "../../nets/model/network";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import { inputProtocol, ownInput } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import type { DataSample } from "../../core/datasets/data-set";
import { nodeRunFiles } from "../run-files";
import type { DemoRun } from "./demo-run";

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

/** Means over images and positions of a layer of the teacher's: what a decoder that knows nothing should say. */
async function meanOfLayer(
  teacher: Server,
  layer: string,
  samples: readonly DataSample[],
): Promise<Float32Array<ArrayBuffer>> {
  const index = teacher.mapNames.indexOf(layer);
  const protocol = inputProtocol("unified", ownInput(teacher.configuration));
  let sums: Float64Array | undefined;
  let count = 0;
  for (const sample of samples.slice(0, probes)) {
    const input = inputTensor(prepare(await sample.image(), protocol));
    const maps = teacher.features(input, index);
    const channels = maps[index].shape[3];
    sums ??= new Float64Array(channels);
    (await maps[index].data()).forEach((value, i) => (sums![i % channels] += value));
    count += maps[index].size / channels;
    disposeFeatures(maps);
    input.dispose();
  }
  return Float32Array.from(sums ?? [], (sum) => sum / count);
}

/** A network of random weights, but for those of `source` that fit by name. */
function drawn(
  architecture: Architecture,
  source: Weights,
  seed: number,
): NetworkSource & { readonly weights: OwnWeights } {
  const weights: OwnWeights = new Map(initialWeights(architecture, SeededRandom.seeded(seed)));
  for (const [name, array] of source) {
    if (weights.get(name)?.shape.join() === array.shape.join()) weights.set(name, array);
  }
  return { architecture, weights };
}

function withHead(weights: Weights, head: string, from: Weights): Weights {
  return new Map(Array.from(weights, ([name, array]) => [name, name.startsWith(`${head}.`) ? from.get(name)! : array]));
}

export interface StartSetting {
  readonly folder: string;
  /** The run's own. */
  readonly samples: readonly DataSample[];
  readonly seed: number;
  /** The published network under this demo's heads; where there is one, `start` may speak of it. */
  readonly published?: () => Promise<NetworkSource>;
}

export async function startOf({ start }: DemoRun, setting: StartSetting): Promise<NetworkSource> {
  const { folder, samples, seed, published } = setting;
  switch (start.kind) {
    case "random":
      return drawn(start.architecture, new Map(), seed);
    case "published": {
      const { architecture, weights } = await published!();
      return drawn(architecture, weights, seed);
    }
    case "run":
      return runNetwork(folder, start.run);
    case "student-of": {
      const source = await runNetwork(folder, start.teacher);
      const student = drawn(start.student(source.architecture), source.weights, seed);
      const teacher = await openTeacher(source);
      const mean = await meanOfLayer(teacher, start.imitates, samples).finally(() => teacher.dispose());
      student.weights.set("decoder.conv3.bias", { shape: [mean.length], data: mean });
      return student;
    }
    case "with-head": {
      const network = await runNetwork(folder, start.run);
      const { weights } = await runNetwork(folder, start.of);
      return { ...network, weights: withHead(network.weights, start.head, weights) };
    }
  }
}
