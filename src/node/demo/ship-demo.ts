// Writes what the demo ships: families of a teacher and its students with three heads each, in half precision, and their list.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bytesSource } from "../../core/base/byte-source";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { type ModelToWrite, type TensorToWrite, torchTensors } from "../../core/checkpoint/torch-tensors";
import { safetensorsBytes } from "../../core/checkpoint/write-safetensors";
import { quantizedCdfTables } from "../../core/codec/cdf-tables";
import { priorOfWeights } from "../../core/codec/factorized-prior";
import { configurationFor } from "../../core/networks/configuration";
import { demoFamilies, type DemoFamily } from "../../engine/protocol-checkpoints";
import { type DemoSet, describeDemoSet, readDemoIndex } from "../../engine/storage/demo-checkpoints";
import type { NetworkSource } from "../../nets/model/network-source";
import { demoFolder } from "../demo-folder";
import { runNetwork } from "./demo-start";
import { splitTensors, type SplitTensors } from "./split-tensors";

/** What a shipped set is made of: runs whose parts come together. */
export interface ShippedSet {
  readonly name: string;
  readonly title: string;
  readonly beta?: number;
  /** The one of its family to begin with. */
  readonly opensFirst?: true;
  /** The run that trained encoder, decoder or stem, body and classification head. */
  readonly backbone: string;
  readonly detection: string;
  readonly segmentation: string;
  /** Of its own file, beside the family's. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Sets that were trained on one kind of images. */
export interface ShippedFamily {
  readonly knows: DemoFamily;
  readonly sets: readonly ShippedSet[];
  /** Of every set's own file, beside its beta and input size: the names of the classes. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Shown with every set: whole sentences. */
  readonly warnings: readonly string[];
  /**
   * Modules by this lab's names (`body.layer2`, `detection`) that all sets have with equal tensors: these ship once, in a
   * file of their own.
   */
  readonly sharedParts?: readonly string[];
}

/** What the name of a family's shared file begins with. */
const fileStems: Readonly<Record<DemoFamily, string>> = { photographs: "photos", scenes: "scenes" };

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

const halved = (model: ModelToWrite) => torchTensors(model, "all", { parameters: "float16" });

/** What the files of a set hold; its tables are those of the prior as the file rounds it. */
async function tensorsOfSet(network: NetworkSource, name: string): Promise<readonly TensorToWrite[]> {
  const rounded = halved(network);
  if (!network.architecture.bottleneck) return rounded;
  const { weights } = await loadWeights(await openCheckpoint(bytesSource(await safetensorsBytes(rounded), name)));
  return halved({ ...network, tables: quantizedCdfTables(priorOfWeights(weights)) });
}

interface SplitSet extends SplitTensors {
  readonly set: ShippedSet;
  readonly metadata: Readonly<Record<string, string>>;
}

async function splitSet(folder: string, set: ShippedSet, family: ShippedFamily): Promise<SplitSet> {
  const network = await assembled(folder, set);
  const tensors = await tensorsOfSet(network, `${set.name}.safetensors`);
  return {
    ...splitTensors(network.architecture, tensors, family.sharedParts ?? []),
    set,
    metadata: {
      ...(set.beta !== undefined && { beta: String(set.beta) }),
      [inputSizeKey]: String(configurationFor(network.architecture).inputSize),
      ...family.metadata,
      ...set.metadata,
    },
  };
}

/** @throws Error, naming both, where two sets do not share the same to the last bit as it is written */
function assertEqual(a: SplitSet, b: SplitSet): void {
  const [ofA, ofB] = [a, b].map(({ shared }) => new Map(shared.map((tensor) => [tensor.name, tensor])));
  for (const name of new Set([...ofA.keys(), ...ofB.keys()])) {
    const what = `${a.set.name} and ${b.set.name} are to share ${name}`;
    const [one, other] = [ofA.get(name), ofB.get(name)];
    if (!one || !other) throw new Error(`${what}, which ${(one ? b : a).set.name} does not have.`);
    if (one.shape.join() !== other.shape.join() || Buffer.compare(one.data(), other.data()) !== 0) {
      throw new Error(`${what}, which differs; take its module out of sharedParts.`);
    }
  }
}

/** Writes the files of a family's sets; answers the sets as they are listed. */
async function writeSets(folder: string, out: string, family: ShippedFamily): Promise<DemoSet[]> {
  const { knows, warnings } = family;
  const split: SplitSet[] = [];
  for (const set of family.sets) split.push(await splitSet(folder, set, family));
  const [first, ...others] = split;
  for (const other of others) assertEqual(first, other);
  const sharedFiles = first.shared.length > 0 ? [`${fileStems[knows]}-shared.safetensors`] : [];
  for (const file of sharedFiles) await writeFile(path.join(out, file), await safetensorsBytes(first.shared));
  const listed: DemoSet[] = [];
  for (const { set, own, metadata } of split) {
    const { name, title, beta, opensFirst } = set;
    const file = `${name}.safetensors`;
    await writeFile(path.join(out, file), await safetensorsBytes(own, metadata));
    listed.push({
      name,
      title,
      knows,
      ...(beta !== undefined && { beta }),
      ...(opensFirst && { opensFirst }),
      files: [file, ...sharedFiles],
      precision: "float16",
      warnings: [...warnings],
    });
  }
  return listed;
}

/**
 * Writes a family's sets into `out`, and the list of all that ship there: photographs' before scenes', which makes them
 * open first. Sets of the other family stay; what an earlier list names of this one, and this one no longer has, goes.
 * @throws Error, naming both, where two sets differ in what they are to share
 */
export async function shipDemo(folder: string, out: string, family: ShippedFamily): Promise<void> {
  await mkdir(out, { recursive: true });
  const read = demoFolder(out);
  const earlier = existsSync(path.join(out, "index.json")) ? await readDemoIndex(read) : [];
  const kept = earlier.filter(({ knows }) => knows !== family.knows);
  const listed = await writeSets(folder, out, family);
  const described: DemoSet[] = [];
  for (const set of listed) described.push({ ...set, about: await describeDemoSet(set, listed, read) });
  const sets = demoFamilies.flatMap((knows) =>
    knows === family.knows ? described : kept.filter((set) => set.knows === knows),
  );
  const files = sets.flatMap((set) => set.files);
  for (const file of earlier.flatMap((set) => set.files)) {
    if (!files.includes(file)) await rm(path.join(out, file), { force: true });
  }
  await writeFile(path.join(out, "index.json"), `${JSON.stringify({ sets }, null, 2)}\n`);
}
