// A run's record and files in memory, for tests of whoever keeps runs; can be told to be full.
import type { Bytes } from "../core/base/byte-source";
import { bytesSource } from "../core/base/byte-source";
import { DamagedStorageError, StorageFullError } from "../engine/storage/storage-errors";
import { RunDeletedError } from "../engine/training/run-errors";
import type { RunFiles } from "../engine/training/run-files";
import { sealRecord, unsealRecord, type SealedRecord } from "../engine/training/run-record";

export interface MemoryRunFiles extends RunFiles {
  readonly files: Map<string, Bytes>;
  /** What lies where a browser keeps the record; tests may damage it. */
  stored: SealedRecord | undefined;
  /** From now on nothing more fits. */
  full: boolean;
  /** As another tab does it. */
  deleteRun(): void;
}

export function memoryRunFiles(): MemoryRunFiles {
  const files = new Map<string, Bytes>();
  const memory: MemoryRunFiles = {
    files,
    stored: undefined,
    full: false,
    readRecord: async () => memory.stored && unsealRecord(structuredClone(memory.stored)),
    async createRecord(content) {
      memory.stored = structuredClone(sealRecord(content));
    },
    async writeRecord(content) {
      if (!memory.stored) {
        files.clear();
        throw new RunDeletedError();
      }
      memory.stored = structuredClone(sealRecord(content));
    },
    deleteRun() {
      memory.stored = undefined;
      files.clear();
    },
    async write(file, chunks) {
      const parts: Bytes[] = [];
      for await (const chunk of chunks) {
        if (memory.full) {
          files.delete(file);
          throw new StorageFullError(`The state of the run (${file})`, { neededBytes: 1000, reportedBytes: 0 });
        }
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
  return memory;
}
