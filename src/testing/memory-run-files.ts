// A run's record and files in memory, for tests of whoever keeps runs; can be told to be full.
import type { Bytes } from "../core/archive/byte-source";
import { bytesSource } from "../core/archive/byte-source";
import { DamagedStorageError, StorageFullError } from "../engine/storage/storage-errors";
import { RunDeletedError } from "../engine/training/run-errors";
import type { RunFiles, RunRecord } from "../engine/training/run-files";

export interface MemoryRunFiles extends RunFiles {
  readonly files: Map<string, Bytes>;
  /** From now on nothing more fits. */
  full: boolean;
  /** As another tab does it. */
  deleteRun(): void;
}

export function memoryRunFiles(): MemoryRunFiles {
  const files = new Map<string, Bytes>();
  let record: RunRecord | undefined;
  const stored: MemoryRunFiles = {
    files,
    full: false,
    readRecord: async () => structuredClone(record),
    async createRecord(content) {
      record = structuredClone(content);
    },
    async writeRecord(content) {
      if (!record) {
        files.clear();
        throw new RunDeletedError();
      }
      record = structuredClone(content);
    },
    deleteRun() {
      record = undefined;
      files.clear();
    },
    async write(file, chunks) {
      const parts: Bytes[] = [];
      for await (const chunk of chunks) {
        if (stored.full)
          throw new StorageFullError(`The state of the run (${file})`, { neededBytes: 1000, reportedBytes: 0 });
        parts.push(chunk.slice());
      }
      files.set(file, new Uint8Array(await new Blob(parts).arrayBuffer()));
    },
    async read(file) {
      const bytes = files.get(file);
      if (!bytes) throw new DamagedStorageError(`There is no ${file}.`);
      return bytesSource(bytes, file);
    },
    async remove(file) {
      files.delete(file);
    },
  };
  return stored;
}
