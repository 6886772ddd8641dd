// The checkpoints that people brought, and those that runs keep. A part that several share is stored once; its file is
// written first and the record last, so that a cut import leaves nothing half-stored.
import { sha256Hex } from "../../core/base/hashes";
import type { ByteSource } from "../../core/base/byte-source";
import { tensorBytes } from "../../core/checkpoint/checkpoint-file";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import { taskNames, type Architecture, type CdfTables, type TaskName, type WeightArray } from "../../domain";
import { configurationFor } from "../../core/networks/configuration";
import { modelIdOf } from "../../nets/model/model-id";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import {
  partBytes,
  partHash,
  partsOf,
  readTables,
  readWeights,
  type PartName,
  type Precision,
} from "./checkpoint-parts";
import type { CheckpointToStore } from "./checkpoint-to-store";
import type { FileFolder } from "./file-folder";
import { sizeOfFile } from "./input-size-facts";
import type { LoadedCheckpoint } from "./loaded-checkpoint";
import type { RecordTable } from "./record-table";
import { DamagedStorageError, isQuotaError, StorageFullError, UnknownCheckpointError } from "./storage-errors";
import { partList, partUses, summaryOf, type StoredCheckpoint, type StoredPart } from "./stored-checkpoint";

/** What the records themselves may take, and what a browser's bookkeeping of a file does. */
const slackBytes = 65_536;
const ending = ".safetensors";

/** Where checkpoints are kept. */
export interface CheckpointPlace {
  readonly records: RecordTable<StoredCheckpoint>;
  /** A file a part, named by its content's hash. */
  readonly parts: FileFolder;
  /** What runs keep a copy of, deleted or not: the same files, which stay as long as they do. */
  held(): Promise<readonly Pick<StoredCheckpoint, "parts">[]>;
  freeBytes(): Promise<number | undefined>;
  /** Only one of all tabs writes at a time. */
  alone<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Called where a checkpoint was deleted, or is no longer what it says of itself. */
  changed(id: CheckpointId): void;
}

export interface StoreOptions {
  readonly precision: Precision;
  readonly signal?: AbortSignal;
  /** Called after each tensor that was hashed or written; what it throws ends the storing. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => Promise<void>;
}

export interface CheckpointEdits {
  readonly beta?: number;
  readonly title?: string;
  readonly inputSize?: number;
  /** Switches stale heads on and off. */
  readonly heads?: { readonly [Task in TaskName]?: boolean };
}

/** Of a checkpoint that is new here: its stale heads are off. */
function staleOf({ staleHeads = {} }: CheckpointToStore): Pick<StoredCheckpoint, "stale"> {
  const stale = Object.fromEntries(Object.entries(staleHeads).map(([task, part]) => [task, { part }]));
  return Object.keys(stale).length > 0 ? { stale } : {};
}

/** Strides and dilations of a network's layers, which its tensors do not tell. */
function geometry({ layers = [] }: Architecture): string {
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

export class OwnCheckpoints {
  constructor(private readonly place: CheckpointPlace) {}

  /** Newest first. */
  async list(): Promise<CheckpointSummary[]> {
    const records = await this.records();
    const uses = partUses(records);
    return records.map((record) => summaryOf(record, uses));
  }

  /** @throws UnknownCheckpointError */
  async record(id: CheckpointId): Promise<StoredCheckpoint> {
    const record = await this.place.records.get(id);
    if (record) return record;
    throw new UnknownCheckpointError(`There is no checkpoint ${id} here; it may have been deleted. Choose another.`);
  }

  /** Weights as float32, each part held against its hash. @throws UnknownCheckpointError, DamagedStorageError */
  async load(id: CheckpointId): Promise<LoadedCheckpoint> {
    const record = await this.record(id);
    try {
      return await this.loadRecord(record);
    } catch (error) {
      // another tab that deletes it takes its parts away while they are read, and may bring them again
      const { addedAtMs } = await this.record(id);
      if (addedAtMs === record.addedAtMs) throw error;
      return this.load(id);
    }
  }

  /** Whether it has not been deleted, here or in another tab. */
  async has(id: CheckpointId): Promise<boolean> {
    return (await this.place.records.get(id)) !== undefined;
  }

  /** As `load`, of what a run keeps: it need not be in the list. @throws DamagedStorageError */
  async loadRecord(record: StoredCheckpoint): Promise<LoadedCheckpoint> {
    const { architecture, parts, inputSize, calibration } = record;
    const { tables: tablesPart, ...weightParts } = parts;
    const weights = new Map<string, WeightArray>();
    for (const { hash } of Object.values(weightParts)) {
      for (const [name, weight] of await readWeights(await this.openPart(hash), hash)) weights.set(name, weight);
    }
    const tables = tablesPart && (await readTables(await this.openPart(tablesPart.hash), tablesPart.hash));
    const configuration = configurationFor(architecture, inputSize?.pixels, calibration);
    const summary = summaryOf(record, partUses(await this.records()));
    return { architecture, weights, ...(tables && { tables }), configuration, summary };
  }

  /** The coder's tables; undefined where it has none and they follow from its prior. */
  async tables(id: CheckpointId): Promise<CdfTables | undefined> {
    const { tables } = (await this.record(id)).parts;
    return tables && readTables(await this.openPart(tables.hash), tables.hash);
  }

  /**
   * Stores a checkpoint, or finds that another has all its parts; answers what is stored.
   * @throws StorageFullError, NoStorageError, having stored nothing of it.
   */
  async store(
    checkpoint: CheckpointToStore,
    { precision, signal, onProgress }: StoreOptions,
  ): Promise<CheckpointSummary> {
    const { architecture, weights, tables, family, beta, tasks, classNames, title, fileNames, warnings } = checkpoint;
    const { calibration } = checkpoint;
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
    if (architecture.layers?.some(({ dilation }) => dilation !== undefined)) lines.push(geometry(architecture));
    const id = (await sha256Hex(lines.toSorted().join("\n"))).slice(0, 32);

    return this.place.alone(async () => {
      const records = await this.records();
      const before = covering(records, parts, architecture);
      if (before) {
        // the same weights, whose files may now say more
        const isNewSize = inputSize && before.inputSize?.source !== "user";
        await this.place.records.put({
          ...before,
          ...(before.beta === undefined && beta !== undefined && { beta }),
          ...(isNewSize && { inputSize }),
          ...(calibration && { calibration }),
          ...(!before.stale && staleOf(checkpoint)),
        });
        this.place.changed(before.id);
        return this.summary(before.id);
      }
      const kept = await this.keptHashes();
      const lacking = Array.from(tensors).filter(([part]) => !kept.has(parts[part]!.hash));
      const neededBytes = lacking.reduce((sum, [part]) => sum + parts[part]!.bytes, slackBytes);
      const what = `This checkpoint (${fileNames.join(", ")})`;
      const free = await this.place.freeBytes();
      if (free !== undefined && free < neededBytes)
        throw new StorageFullError(what, { neededBytes, reportedBytes: free });
      let acceptedBytes = 0;
      try {
        for (const [part, list] of lacking) {
          await this.place.parts.write(parts[part]!.hash + ending, writeSafetensors(list), async (bytes) => {
            acceptedBytes += bytes;
            await onBytes(bytes);
          });
        }
        await this.place.records.put({
          id,
          family,
          ...(beta !== undefined && { beta }),
          architecture,
          tasks,
          ...staleOf(checkpoint),
          ...(classNames && { classNames }),
          ...(title !== undefined && { title }),
          ...(architecture.bottleneck && { modelId: await modelIdOf(weights) }),
          ...(inputSize && { inputSize }),
          ...(calibration && { calibration }),
          precision,
          parts,
          fileNames,
          addedAtMs: Date.now(),
          warnings,
        });
      } catch (error) {
        await this.removeUnused();
        if (isQuotaError(error)) {
          const reportedBytes = await this.place.freeBytes();
          throw new StorageFullError(what, { neededBytes, acceptedBytes, reportedBytes });
        }
        throw error;
      }
      return this.summary(id);
    }, signal);
  }

  /** Removes a checkpoint and the parts that nobody else uses. @throws UnknownCheckpointError */
  async remove(id: CheckpointId): Promise<void> {
    await this.place.alone(async () => {
      await this.record(id);
      await this.place.records.remove(id);
      this.place.changed(id);
      await this.removeUnused();
    });
  }

  /** @throws UnknownCheckpointError */
  async edit(id: CheckpointId, { beta, title, inputSize, heads = {} }: CheckpointEdits): Promise<CheckpointSummary> {
    return this.place.alone(async () => {
      const record = await this.record(id);
      const switched = taskNames.flatMap((task) => {
        const [head, isOn] = [record.stale?.[task], heads[task]];
        return head && isOn !== undefined ? [[task, { ...head, isOn }] as const] : [];
      });
      await this.place.records.put({
        ...record,
        ...(beta !== undefined && { beta }),
        ...(title !== undefined && { title }),
        ...(inputSize !== undefined && { inputSize: { pixels: inputSize, source: "user" } }),
        ...(switched.length > 0 && { stale: { ...record.stale, ...Object.fromEntries(switched) } }),
      });
      this.place.changed(id);
      return this.summary(id);
    });
  }

  /**
   * Lets `keep` note that something keeps copies of these checkpoints; none is deleted meanwhile.
   * @throws UnknownCheckpointError
   */
  async hold<Result>(
    ids: readonly CheckpointId[],
    keep: (records: readonly StoredCheckpoint[]) => Promise<Result>,
  ): Promise<Result> {
    if (ids.length === 0) return keep([]);
    return this.place.alone(async () => keep(await Promise.all(ids.map((id) => this.record(id)))));
  }

  /** Removes what a cut import left, and the parts that a run kept that is no more. */
  async sweep(): Promise<void> {
    await this.place.alone(() => this.removeUnused());
  }

  private async records(): Promise<StoredCheckpoint[]> {
    return (await this.place.records.all()).toSorted((a, b) => b.addedAtMs - a.addedAtMs);
  }

  private async summary(id: CheckpointId): Promise<CheckpointSummary> {
    return summaryOf(await this.record(id), partUses(await this.records()));
  }

  /** Hashes of the parts of those in the list. */
  async listedParts(): Promise<ReadonlySet<string>> {
    return new Set((await this.records()).flatMap(partList).map(({ hash }) => hash));
  }

  /** Hashes of the parts that are in use, by the list or by a run. */
  private async keptHashes(): Promise<ReadonlySet<string>> {
    const held = (await this.place.held()).flatMap(partList).map(({ hash }) => hash);
    return new Set([...(await this.listedParts()), ...held]);
  }

  /** As `sweep`, for whoever has seen to it that nobody else writes. */
  async removeUnused(): Promise<void> {
    const kept = await this.keptHashes();
    for (const { name } of await this.place.parts.list()) {
      if (!kept.has(name.replace(ending, ""))) await this.place.parts.remove(name);
    }
  }

  private async openPart(hash: string): Promise<ByteSource> {
    const source = await this.place.parts.open(hash + ending);
    if (source) return source;
    throw new DamagedStorageError(
      "The browser no longer has a part of this checkpoint. Delete the checkpoint and add its files again.",
    );
  }
}
