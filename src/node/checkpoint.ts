// Checkpoints for scripts: from files on disk, or one of those that ship with the lab.
import path from "node:path";
import { openCheckpoint } from "../core/checkpoint/archive";
import type { CheckpointFile } from "../core/checkpoint/checkpoint-file";
import { contentHash } from "../core/checkpoint/content-hash";
import { MergeError, NonFiniteWeightsError } from "../core/checkpoint/errors";
import { loadWeights, type LoadedWeights } from "../core/checkpoint/load-weights";
import type { StaleHeads } from "../core/checkpoint/stale-heads";
import { taskNames } from "../domain";
import { driftSentences } from "../engine/jobs/drift-sentences";
import { loadGroup } from "../engine/jobs/load-group";
import type { CheckpointSummary } from "../engine/protocol-checkpoints";
import { summaryOf } from "../engine/storage/stored-checkpoint";
import { classNamesOf } from "../engine/storage/class-names-metadata";
import { loadDemoCheckpoint, readDemoIndex, type DemoSet } from "../engine/storage/demo-checkpoints";
import { sizeOfFile } from "../engine/storage/input-size-facts";
import type { LoadedCheckpoint } from "../engine/storage/loaded-checkpoint";
import { UnknownCheckpointError } from "../engine/storage/storage-errors";
import { configurationFor } from "../core/networks/configuration";
import { modelIdOf } from "../nets/model/model-id";
import { demoFolder } from "./demo-folder";
import { nodeFileSource } from "./files";

/** The files of public/demo. */
export const readDemoFile = demoFolder(path.resolve(import.meta.dirname, "../../public/demo"));

/** By name, by beta, or `teacher` for the one that has no beta; of two families the first in the list is meant. */
function isCalled(wanted: string, { name, beta }: DemoSet): boolean {
  return (
    name === wanted || (beta !== undefined && beta === Number(wanted)) || (wanted === "teacher" && /teacher/.test(name))
  );
}

/** @throws UnknownCheckpointError, naming those that ship */
async function shipped(wanted: string): Promise<LoadedCheckpoint> {
  const sets = await readDemoIndex(readDemoFile);
  const found = sets.find((set) => set.name === wanted) ?? sets.find((set) => isCalled(wanted, set));
  if (found) return loadDemoCheckpoint(`demo:${found.name}`, readDemoFile);
  const known = sets.map(({ name, beta }) => (beta === undefined ? name : `${name} (beta ${beta})`));
  throw new UnknownCheckpointError(`No checkpoint demo:${wanted} ships with this lab; there are ${known.join(", ")}.`);
}

/** All the files as one network, where the tab would take them as one. @throws FileError */
async function oneNetwork(opened: readonly CheckpointFile[]): Promise<LoadedWeights> {
  const { loaded, excluded, apart, nonFinite } = await loadGroup(opened);
  if (nonFinite.length > 0) throw new NonFiniteWeightsError(excluded.map(({ problem }) => problem).join(" "));
  if (loaded && excluded.length === 0 && apart.length === 0) return loaded;
  if (excluded.length === 0) {
    const names = apart.map(({ name }) => name).join(" and ");
    throw new MergeError(
      `${names}: the backbone is another than that of ${loaded?.reports[0].fileName}; give each network an option of its own`,
    );
  }
  // the error of the file itself, or of what the files are to each other
  return loadWeights(opened);
}

/**
 * The checkpoint in one file or in several of one network, as the tab would store it. Rejects with FileError, whose
 * sentence names the file, and with Node's errors where a file is not there.
 */
async function fromFiles(
  files: readonly string[],
  chosen: string | undefined,
  staleOn: boolean,
): Promise<LoadedCheckpoint> {
  const sources = [];
  try {
    for (const file of files) sources.push(await nodeFileSource(file));
    const opened = [];
    for (const source of sources) opened.push(await openCheckpoint(source, chosen));
    const loaded = await oneNetwork(opened);
    const { architecture, weights, tables, beta, inputSize, calibration, reports } = loaded;
    const tasks = Object.fromEntries(
      taskNames.map((task) => {
        const head = architecture.heads[task];
        return [task, head ? { present: true, classes: head.classes } : { present: false, why: `no ${task} head` }];
      }),
    ) as CheckpointSummary["tasks"];
    const classNames = Object.assign({}, ...opened.map(({ metadata }) => classNamesOf(metadata))) as object;
    const recorded = Object.assign({}, ...reports.map(({ staleHeads }) => staleHeads)) as StaleHeads;
    const stale = Object.fromEntries(Object.entries(recorded).map(([task, part]) => [task, { part, isOn: staleOn }]));
    const record = {
      id: (await contentHash(weights)).slice(0, 32),
      family: reports[0].family,
      ...(beta !== undefined && { beta }),
      architecture,
      tasks,
      ...(Object.keys(stale).length > 0 && { stale }),
      ...(Object.keys(classNames).length > 0 && { classNames }),
      ...(architecture.bottleneck && { modelId: await modelIdOf(weights) }),
      ...(inputSize !== undefined && { inputSize: sizeOfFile(inputSize) }),
      ...(calibration && { calibration }),
      precision: "float32" as const,
      parts: {},
      fileNames: files.map((file) => path.basename(file)),
      addedAtMs: 0,
      warnings: [...reports.flatMap(({ warnings }) => warnings), ...driftSentences(loaded)],
    };
    const configuration = configurationFor(architecture, inputSize, calibration);
    return { architecture, weights, ...(tables && { tables }), configuration, summary: summaryOf(record, new Map()) };
  } finally {
    for (const source of sources) await source.close();
  }
}

/**
 * `demo:NAME`, or of the family that opens first `demo:BETA` or `demo:teacher`; else files, with commas between those of one network. `weights` names the
 * network to read in files that hold several. `staleOn`: heads that were made for other features are switched on.
 */
export function nodeCheckpoint(called: string, weights?: string, staleOn = false): Promise<LoadedCheckpoint> {
  if (called.startsWith("demo:")) return shipped(called.slice("demo:".length));
  const files = called.split(",").map((file) => path.resolve(file.trim()));
  return fromFiles(files, weights, staleOn);
}
