// The checkpoints that this tab can use: those that ship, and those that people brought. A part that several checkpoints
// share is stored once; its file is written first and the index last, so that a cut import leaves nothing half-stored.
import { sha256Hex } from "../../core/checkpoint/backbone-hash";
import { tensorBytes } from "../../core/checkpoint/checkpoint-file";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import type { Architecture, CdfTables, WeightArray } from "../../domain";
import { configurationFor } from "../../nets/model/configuration";
import { modelIdOf } from "../../nets/model/model-id";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import {
  partUses,
  readRecord,
  readRecords,
  removeRecord,
  summaryOf,
  writeRecord,
  type StoredCheckpoint,
  type StoredPart,
} from "./checkpoint-index";
import {
  partBytes,
  partHash,
  partsOf,
  readTables,
  readWeights,
  type PartName,
  type Precision,
} from "./checkpoint-parts";
import { isDemoId, listDemoCheckpoints, loadDemoCheckpoint } from "./demo-checkpoints";
import type { CheckpointToStore } from "./checkpoint-to-store";
import { sizeOfFile } from "./input-size-facts";
import type { LoadedCheckpoint } from "./loaded-checkpoint";
import { keepOnlyParts, openPart, writePart } from "./part-files";
import { freeBytes, isQuotaError } from "./private-files";
import { seesOtherTabs, withLock } from "./resource-lock";
import { StorageFullError, UnknownCheckpointError } from "./storage-errors";
import { tellPages, tellWorkers } from "./tab-channel";

const lockName = "ladon-checkpoints";
/** What the index itself may take, and what a browser's bookkeeping of a file does. */
const slackBytes = 65_536;

/** Only one of all tabs writes at a time; the others hear of it. */
async function alone<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  try {
    return await withLock(lockName, work, { ...(signal && { signal }) });
  } finally {
    tellPages("checkpoints");
  }
}

async function sweep(): Promise<void> {
  await keepOnlyParts(new Set(partUses(await readRecords()).keys()));
}

let swept = false;

/** Once a worker's life: removes what a cut import left, unless some tab is importing now. */
async function sweepOnce(): Promise<void> {
  if (swept) return;
  swept = true;
  if (seesOtherTabs()) await withLock(lockName, sweep, { ifTaken: async () => undefined });
}

/** The checkpoints that people brought, newest first. */
async function listStored(): Promise<CheckpointSummary[]> {
  try {
    await sweepOnce();
    const records = await readRecords();
    const uses = partUses(records);
    return records.map((record) => summaryOf(record, uses));
  } catch (error) {
    // a browser that lets the page store nothing has stored none; an import says why
    const refused =
      error instanceof Error && ["NoStorageError", "SecurityError", "InvalidStateError"].includes(error.name);
    if (refused) return [];
    throw error;
  }
}

/** Those that people brought, newest first, then those that ship. */
export async function listCheckpoints(): Promise<CheckpointSummary[]> {
  const [stored, shipped] = await Promise.all([listStored(), listDemoCheckpoints()]);
  return [...stored, ...shipped];
}

async function recordOf(id: CheckpointId): Promise<StoredCheckpoint> {
  const record = await readRecord(id);
  if (record) return record;
  throw new UnknownCheckpointError(`There is no checkpoint ${id} here; it may have been deleted. Choose another.`);
}

async function summaryOfId(id: CheckpointId): Promise<CheckpointSummary> {
  return summaryOf(await recordOf(id), partUses(await readRecords()));
}

/** Whether it has not been deleted, here or in another tab. */
export async function isStored(id: CheckpointId): Promise<boolean> {
  return isDemoId(id) || (await readRecord(id)) !== undefined;
}

/** Weights as float32, each part held against its hash. @throws UnknownCheckpointError, DamagedStorageError */
export async function loadCheckpoint(id: CheckpointId): Promise<LoadedCheckpoint> {
  if (isDemoId(id)) return loadDemoCheckpoint(id);
  const record = await recordOf(id);
  try {
    return await loadRecord(record);
  } catch (error) {
    // another tab that deletes it takes its parts away while they are read, and may bring them again
    const { addedAtMs } = await recordOf(id);
    if (addedAtMs === record.addedAtMs) throw error;
    return loadCheckpoint(id);
  }
}

async function loadRecord({ id, architecture, parts, inputSize }: StoredCheckpoint): Promise<LoadedCheckpoint> {
  const { tables: tablesPart, ...weightParts } = parts;
  const weights = new Map<string, WeightArray>();
  for (const { hash } of Object.values(weightParts)) {
    for (const [name, weight] of await readWeights(await openPart(hash), hash)) weights.set(name, weight);
  }
  const tables = tablesPart && (await readTables(await openPart(tablesPart.hash), tablesPart.hash));
  const configuration = configurationFor(architecture, inputSize?.pixels);
  return { architecture, weights, ...(tables && { tables }), configuration, summary: await summaryOfId(id) };
}

/** The coder's tables of a stored checkpoint; undefined where it has none and they follow from its prior. */
export async function storedTables(id: CheckpointId): Promise<CdfTables | undefined> {
  const { tables } = (await recordOf(id)).parts;
  return tables && readTables(await openPart(tables.hash), tables.hash);
}

export interface StoreOptions {
  readonly precision: Precision;
  readonly signal?: AbortSignal;
  /** Called after each tensor that was hashed or written; what it throws ends the storing. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => Promise<void>;
}

/** Strides and dilations of a network's layers, which its tensors do not tell. */
function geometry({ layers }: Architecture): string {
  return layers.map(({ name, stride, dilation = 1 }) => `${name} ${stride} ${dilation}`).join();
}

/** A stored checkpoint that has every part of `parts` and the same layers: the same files again, or some of them. */
function covering(
  records: readonly StoredCheckpoint[],
  parts: StoredCheckpoint["parts"],
  architecture: Architecture,
): StoredCheckpoint | undefined {
  const names = Object.keys(parts) as PartName[];
  return records.find(
    (record) =>
      names.every((name) => record.parts[name]?.hash === parts[name]!.hash) &&
      geometry(record.architecture) === geometry(architecture),
  );
}

/**
 * Stores a checkpoint, or finds that another has all its parts; answers what is stored.
 * @throws StorageFullError, NoStorageError, having stored nothing of it.
 */
export async function storeCheckpoint(
  checkpoint: CheckpointToStore,
  { precision, signal, onProgress }: StoreOptions,
): Promise<CheckpointSummary> {
  const { architecture, weights, tables, family, beta, tasks, classNames, title, fileNames, warnings } = checkpoint;
  const inputSize = sizeOfFile(checkpoint.inputSize);
  const tensors = partsOf({ weights, tables }, precision);
  let doneBytes = 0;
  const totalBytes = Array.from(tensors.values())
    .flat()
    .reduce((sum, tensor) => sum + 2 * tensorBytes(tensor), 0);
  const onBytes = async (bytes: number) => {
    doneBytes = Math.min(totalBytes, doneBytes + bytes);
    await onProgress?.(doneBytes, totalBytes);
  };
  const parts: { [Part in PartName]?: StoredPart } = {};
  for (const [part, list] of tensors) {
    parts[part] = { hash: await partHash(list, onBytes), bytes: await partBytes(list) };
  }
  const lines = Object.entries(parts).map(([part, { hash }]) => `${part} ${hash}`);
  if (architecture.layers.some(({ dilation }) => dilation !== undefined)) lines.push(geometry(architecture));
  const id = (await sha256Hex(new TextEncoder().encode(lines.toSorted().join("\n")))).slice(0, 32);

  return alone(async () => {
    const records = await readRecords();
    const before = covering(records, parts, architecture);
    if (before) {
      // the same weights, whose files may now say more
      const isNewSize = inputSize && before.inputSize?.source !== "user";
      await writeRecord({
        ...before,
        ...(before.beta === undefined && beta !== undefined && { beta }),
        ...(isNewSize && { inputSize }),
      });
      tellWorkers({ kind: "checkpoint-changed", checkpoint: before.id });
      return summaryOfId(before.id);
    }
    const uses = partUses(records);
    const lacking = Array.from(tensors).filter(([part]) => !uses.has(parts[part]!.hash));
    const neededBytes = lacking.reduce((sum, [part]) => sum + parts[part]!.bytes, slackBytes);
    const what = `This checkpoint (${fileNames.join(", ")})`;
    const free = await freeBytes();
    if (free !== undefined && free < neededBytes)
      throw new StorageFullError(what, { neededBytes, reportedBytes: free });
    let acceptedBytes = 0;
    try {
      for (const [part, list] of lacking) {
        await writePart(parts[part]!.hash, writeSafetensors(list), async (bytes) => {
          acceptedBytes += bytes;
          await onBytes(bytes);
        });
      }
      await writeRecord({
        id,
        family,
        ...(beta !== undefined && { beta }),
        architecture,
        tasks,
        ...(classNames && { classNames }),
        ...(title !== undefined && { title }),
        ...(architecture.bottleneck && { modelId: await modelIdOf(weights) }),
        ...(inputSize && { inputSize }),
        precision,
        parts,
        fileNames,
        addedAtMs: Date.now(),
        warnings,
      });
    } catch (error) {
      await sweep();
      if (isQuotaError(error)) {
        throw new StorageFullError(what, { neededBytes, acceptedBytes, reportedBytes: await freeBytes() });
      }
      throw error;
    }
    return summaryOfId(id);
  }, signal);
}

/** Removes a checkpoint and the parts that no other uses. */
export async function deleteCheckpoint(id: CheckpointId): Promise<void> {
  await alone(async () => {
    await recordOf(id);
    await removeRecord(id);
    tellWorkers({ kind: "checkpoint-changed", checkpoint: id });
    await sweep();
  });
}

/** @throws UnknownCheckpointError */
export async function editCheckpoint(
  id: CheckpointId,
  { beta, title, inputSize }: { readonly beta?: number; readonly title?: string; readonly inputSize?: number },
): Promise<CheckpointSummary> {
  return alone(async () => {
    const record = await recordOf(id);
    await writeRecord({
      ...record,
      ...(beta !== undefined && { beta }),
      ...(title !== undefined && { title }),
      ...(inputSize !== undefined && { inputSize: { pixels: inputSize, source: "user" } }),
    });
    tellWorkers({ kind: "checkpoint-changed", checkpoint: id });
    return summaryOfId(id);
  });
}
