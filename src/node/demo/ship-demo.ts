// Writes what the demo ships: the teacher and five students with three heads each, in half precision, and their list.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { encode } from "fast-png";
import { type Bytes, bytesSource } from "../../core/base/byte-source";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { type ModelToWrite, torchTensors } from "../../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import { quantizedCdfTables } from "../../core/codec/cdf-tables";
import { priorOfWeights } from "../../core/codec/factorized-prior";
import { configurationFor } from "../../core/networks/configuration";
import { generateScene } from "../../core/scenes/scene";
import { sceneClasses } from "../../core/scenes/scene-classes";
import type { JobContext } from "../../engine/job-context";
import { answerImage } from "../../engine/predictions/answer-image";
import { resultRecord } from "../../engine/predictions/result-record";
import type { ResultRecord } from "../../engine/protocol-predictions";
import { classNamesMetadata } from "../../engine/storage/class-names-metadata";
import {
  type DemoSet,
  describeDemoSet,
  loadDemoCheckpoint,
  readDemoIndex,
} from "../../engine/storage/demo-checkpoints";
import { openNetwork } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { useNodeBackend } from "../backend";
import { runNetwork } from "./demo-start";

/** What a shipped set is made of: runs whose parts come together. */
export interface ShippedSet {
  readonly name: string;
  readonly title: string;
  readonly beta?: number;
  readonly opensFirst?: true;
  /** The run that trained encoder, decoder or stem, body and classification head. */
  readonly backbone: string;
  readonly detection: string;
  readonly segmentation: string;
}

const withBackground = ["background", ...sceneClasses];
const names = classNamesMetadata({
  classification: sceneClasses,
  detection: withBackground,
  segmentation: withBackground,
});

async function assembled(folder: string, set: ShippedSet): Promise<NetworkSource> {
  const backbone = await runNetwork(folder, set.backbone);
  const heads = {
    detection: (await runNetwork(folder, set.detection)).weights,
    segmentation: (await runNetwork(folder, set.segmentation)).weights,
  };
  const weights = new Map(
    Array.from(backbone.weights, ([name, array]) => {
      const [part] = name.split(".");
      const from = part === "detection" || part === "segmentation" ? heads[part] : undefined;
      return [name, from?.get(name) ?? array];
    }),
  );
  return { architecture: backbone.architecture, weights };
}

async function fileOf(model: ModelToWrite, metadata: Readonly<Record<string, string>>): Promise<Bytes> {
  const chunks: Bytes[] = [];
  const tensors = torchTensors(model, "all", { parameters: "float16" });
  for await (const chunk of writeSafetensors(tensors, metadata)) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The file of a set; its tables are those of the prior as the file rounds it. */
async function setFile(folder: string, set: ShippedSet): Promise<Bytes> {
  const network = await assembled(folder, set);
  const metadata = {
    ...(set.beta !== undefined && { beta: String(set.beta) }),
    [inputSizeKey]: String(configurationFor(network.architecture).inputSize),
    ...names,
  };
  const rounded = await fileOf(network, metadata);
  if (!network.architecture.bottleneck) return rounded;
  const { weights } = await loadWeights(await openCheckpoint(bytesSource(rounded, `${set.name}.safetensors`)));
  return fileOf({ ...network, tables: quantizedCdfTables(priorOfWeights(weights)) }, metadata);
}

/** Writes the sets and their list into `out`; what an earlier list names beside them goes. */
export async function shipDemo(folder: string, out: string, sets: readonly ShippedSet[]): Promise<void> {
  await mkdir(out, { recursive: true });
  const read = async (name: string) => new Uint8Array(await readFile(path.join(out, name)));
  const described: DemoSet[] = [];
  for (const set of sets) {
    const file = `${set.name}.safetensors`;
    await writeFile(path.join(out, file), await setFile(folder, set));
    const listed: DemoSet = {
      name: set.name,
      title: set.title,
      ...(set.beta !== undefined && { beta: set.beta }),
      ...(set.opensFirst && { opensFirst: true }),
      files: [file],
      precision: "float16",
      warnings: ["It knows generated scenes only; on photographs its answers mean nothing."],
    };
    described.push({ ...listed, about: await describeDemoSet(listed, read) });
  }
  const listedFiles = described.flatMap(({ files }) => files);
  const earlier = await readDemoIndex(read).catch(() => []);
  for (const file of earlier.flatMap(({ files }) => files)) {
    if (!listedFiles.includes(file)) await rm(path.join(out, file), { force: true });
  }
  await writeFile(path.join(out, "index.json"), `${JSON.stringify({ sets: described }, null, 2)}\n`);
}

// The answer that the Predict page draws before its engine runs: the first scene by the set that opens first.

/** As src/ui/pages/predict/scene-source.ts draws scene 1. */
const request = { seed: 1, index: 0, size: 256 } as const;

const quiet: JobContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  yieldToEventLoop: async () => undefined,
};

/** The record that the page would export, by the set of `folder` that opens first. */
export async function firstAnswer(folder: string): Promise<ResultRecord> {
  const read = async (name: string) => new Uint8Array(await readFile(path.join(folder, name)));
  const set = (await readDemoIndex(read)).find(({ opensFirst }) => opensFirst);
  if (!set) throw new Error(`None of the sets in ${folder} opens first; mark one in index.json.`);
  await useNodeBackend("wasm");
  const checkpoint = await loadDemoCheckpoint(`demo:${set.name}`, read);
  const { summary, architecture } = checkpoint;
  const ladon = await openNetwork(checkpoint);
  try {
    const network = { ...ladon, summary, architecture, firstRun: true };
    const answered = await answerImage(generateScene(request).image, network, { protocol: "unified" }, quiet);
    return resultRecord({ ...answered, fileName: "Scene 1" }, summary);
  } finally {
    ladon.dispose();
  }
}

/** Writes first-answer.json and first-answer.png beside the sets. */
export async function writeFirstAnswer(folder: string): Promise<void> {
  const { width, height, data } = generateScene(request).image;
  await writeFile(path.join(folder, "first-answer.png"), encode({ width, height, data, channels: 3, depth: 8 }));
  await writeFile(path.join(folder, "first-answer.json"), `${JSON.stringify(await firstAnswer(folder))}\n`);
}
