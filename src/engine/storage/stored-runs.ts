// Kept runs: a sealed record each, and a folder each for their files.
import type { RunId } from "../protocol-training";
import { RunDeletedError } from "../training/run-errors";
import type { RunFiles } from "../training/run-files";
import { sealRecord, unsealRecord, type RunRecord, type SealedRecord } from "../training/run-record";
import type { FolderSet } from "./file-folder";
import type { RecordTable } from "./record-table";
import { DamagedStorageError, isQuotaError, StorageFullError } from "./storage-errors";
import type { StoredCheckpoint } from "./stored-checkpoint";

export interface StoredRun extends SealedRecord {
  readonly id: RunId;
}

/** Where runs are kept. */
export interface RunPlace {
  readonly records: RecordTable<StoredRun>;
  /** One of the run's id for each. */
  readonly folders: FolderSet;
  freeBytes(): Promise<number | undefined>;
}

export interface KeptRuns {
  /** Newest first, each with the bytes that its files take. */
  readonly records: readonly RunRecord[];
  readonly damaged: readonly { readonly id: RunId; readonly why: string }[];
}

const ending = ".safetensors";

export class StoredRuns {
  constructor(private readonly place: RunPlace) {}

  files(id: RunId): RunFiles {
    const { records, folders } = this.place;
    const folder = folders.folder(id);
    return {
      async readRecord() {
        const stored = await records.get(id);
        return stored && unsealRecord(stored);
      },
      createRecord: (record) => records.put({ id, ...sealRecord(record) }),
      async writeRecord(record) {
        if (await records.replace({ id, ...sealRecord(record) })) return;
        await folders.remove(id);
        throw new RunDeletedError();
      },
      write: async (file, chunks) => {
        const what = `The state of the run (${file})`;
        let acceptedBytes = 0;
        // a file takes what its tensors take and a little more; a run asks again every half minute
        const free = await this.place.freeBytes();
        if (free !== undefined && free < 1) throw new StorageFullError(what, { neededBytes: 1, reportedBytes: free });
        try {
          await folder.write(file + ending, chunks, async (bytes) => {
            acceptedBytes += bytes;
          });
        } catch (error) {
          if (!isQuotaError(error)) throw error;
          throw new StorageFullError(what, { acceptedBytes, reportedBytes: await this.place.freeBytes() });
        }
      },
      async read(file) {
        const source = await folder.open(file + ending);
        if (source) return source;
        throw new DamagedStorageError(
          `The browser no longer has ${file}, a file of the run's saved state. Delete the run and begin it again: with the ` +
            "same data, recipe and seed it takes the same steps.",
        );
      },
      remove: (file) => folder.remove(file + ending),
    };
  }

  async list(): Promise<KeptRuns> {
    const records: RunRecord[] = [];
    const damaged: { id: RunId; why: string }[] = [];
    for (const stored of await this.place.records.all()) {
      const { id } = stored;
      try {
        const record = unsealRecord(stored);
        const files = await this.place.folders.folder(id).list();
        const storedBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
        records.push({ ...record, summary: { ...record.summary, storedBytes } });
      } catch (error) {
        if (!(error instanceof DamagedStorageError)) throw error;
        damaged.push({ id, why: error.message });
      }
    }
    return { records: records.toSorted((a, b) => b.summary.createdAtMs - a.summary.createdAtMs), damaged };
  }

  /** Of all runs; of a damaged record whatever it still names, so that nothing goes that a repair might want. */
  async heldCheckpoints(): Promise<StoredCheckpoint[]> {
    const stored = await this.place.records.all();
    return stored.flatMap(({ record, before }) =>
      [record, before?.record].flatMap((generation) => generation?.held ?? []),
    );
  }

  /** The record goes first: what is left of a cut removal is a folder that nobody names. */
  async remove(id: RunId): Promise<void> {
    await this.place.records.remove(id);
    await this.place.folders.remove(id);
  }

  /** Removes folders without a record: a run has its record before its first file. */
  async sweep(): Promise<void> {
    const names = await this.place.folders.names();
    const ids = new Set((await this.place.records.all()).map(({ id }) => id));
    for (const name of names) if (!ids.has(name)) await this.place.folders.remove(name);
  }
}
