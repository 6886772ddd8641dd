// Stores checkpoints or asks them about an image, as the tab does, and prints what memory that took: a process of its own
// for memory.ts. `store FOLDER FILE…` writes the parts of one checkpoint; `answer SIZE FOLDER…` opens them in turn.
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import { taskNames, type Architecture, type WeightArray } from "../../domain";
import { createJobContext } from "../../engine/job-context";
import { measureMemory } from "../../engine/memory";
import { answerImage } from "../../engine/predictions/answer-image";
import { ModelCache } from "../../engine/predictions/model-cache";
import { partHash, partsOf, readTables, readWeights } from "../../engine/storage/checkpoint-parts";
import type { LoadedCheckpoint } from "../../engine/storage/loaded-checkpoint";
import { modelIdOf } from "../../nets/model/model-id";
import { useNodeBackend } from "../../node/backend";
import { nodeFileSource } from "../../node/files";
import { syntheticImage } from "../synthetic-values";
import { smallSummary } from "../small-network";
import { peakResidentBytes } from "../process-cost";

export interface MemoryUse {
  /** Resident before anything was read, and at most. */
  readonly startBytes: number;
  readonly peakBytes: number;
  /** Array buffers of JavaScript, at most where it was looked: after each checkpoint was read, and after each answer. */
  readonly peakArrayBytes: number;
  /** The backend's heap at the end, which never shrinks, and the tensors that lie in it. */
  readonly heapBytes: number;
  readonly tensorBytes: number;
  /** Elements of the last checkpoint's weights. */
  readonly parameters: number;
}

let peakArrayBytes = 0;
let parameters = 0;

function look(): void {
  peakArrayBytes = Math.max(peakArrayBytes, process.memoryUsage().arrayBuffers);
}

function count(weights: LoadedCheckpoint["weights"]): number {
  let elements = 0;
  for (const { data } of weights.values()) elements += data.length;
  return elements;
}

async function store(folder: string, files: readonly string[]): Promise<void> {
  const sources = [];
  for (const file of files) sources.push(await nodeFileSource(file));
  const opened = [];
  for (const source of sources) opened.push(await openCheckpoint(source));
  const { architecture, weights, tables } = await loadWeights(opened);
  look();
  parameters = count(weights);
  await mkdir(folder, { recursive: true });
  for (const [part, tensors] of partsOf({ weights, tables }, "float32")) {
    const hash = await partHash(tensors);
    const handle = await open(path.join(folder, `${part}.${hash}`), "w");
    for await (const chunk of writeSafetensors(tensors)) await handle.writeFile(chunk);
    await handle.close();
  }
  await writeFile(path.join(folder, "architecture.json"), JSON.stringify(architecture));
  for (const source of sources) await source.close();
}

/** What the store's loadCheckpoint does, with a folder in place of the private file system. */
async function load(folder: string): Promise<LoadedCheckpoint> {
  const architecture = JSON.parse(await readFile(path.join(folder, "architecture.json"), "utf8")) as Architecture;
  const weights = new Map<string, WeightArray>();
  let tables: LoadedCheckpoint["tables"];
  for (const file of await readdir(folder)) {
    const [part, hash] = file.split(".");
    if (hash === "json") continue;
    const source = await nodeFileSource(path.join(folder, file));
    if (part === "tables") tables = await readTables(source, hash);
    else for (const [name, weight] of await readWeights(source, hash)) weights.set(name, weight);
    await source.close();
  }
  look();
  parameters = count(weights);
  const summary = smallSummary(folder, architecture, await modelIdOf(weights));
  return { architecture, weights, ...(tables && { tables }), summary };
}

async function answer(size: number, folders: readonly string[]): Promise<void> {
  const cache = new ModelCache(load, async () => true);
  const image = { width: size, height: size, data: syntheticImage("memory", size, size) };
  const context = createJobContext(new AbortController().signal, () => undefined);
  for (const folder of folders) {
    await cache.use(folder, (network) =>
      answerImage(image, network, { protocol: "unified", tasks: taskNames }, context),
    );
    look();
  }
}

const [mode, first, ...rest] = process.argv.slice(2);
await useNodeBackend("wasm");
const startBytes = process.memoryUsage.rss();
await (mode === "store" ? store(first, rest) : answer(Number(first), rest));
const { allocatedBytes = 0, tensorBytes } = measureMemory();
const use: MemoryUse = {
  startBytes,
  peakBytes: peakResidentBytes(),
  peakArrayBytes,
  heapBytes: allocatedBytes,
  tensorBytes,
  parameters,
};
console.log(JSON.stringify(use));
// tfjs's WebAssembly module keeps Node alive otherwise
process.exit(0);
