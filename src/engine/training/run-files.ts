// Where a run keeps its state: a record that says how far it is, and files that the record names.
import type { Bytes, ByteSource } from "../../core/archive/byte-source";
import type { Architecture } from "../../domain";
import type { RunSummary } from "../protocol-training";

/** What is stored of a run beside its files; a file counts once the record names it. */
export interface RunRecord {
  /** How often it was written; absent in records of older versions. Whoever remembers another one has an old state. */
  readonly revision?: number;
  readonly summary: RunSummary;
  /** Of the network under training, the data set's classes included. */
  readonly architecture: Architecture;
  /** The file with parameters, optimizer and curves, and the step after which it was written. */
  readonly state?: { readonly file: string; readonly step: number; readonly savedAtMs: number };
  /** The file with the parameters of the best epoch. */
  readonly best?: { readonly file: string; readonly epoch: number };
}

/** The browser's private files, or a folder. */
export interface RunFiles {
  readRecord(): Promise<RunRecord | undefined>;
  /** The first record of a run. */
  createRecord(record: RunRecord): Promise<void>;
  /** Replaces the record in one go. @throws RunDeletedError where there is none any more; then no file is left either */
  writeRecord(record: RunRecord): Promise<void>;
  /** Leaves no file behind where it fails. @throws StorageFullError where there is no room */
  write(file: string, chunks: AsyncIterable<Bytes>): Promise<void>;
  /** @throws DamagedStorageError where the file is gone */
  read(file: string): Promise<ByteSource>;
  /** Nothing happens where there is none. */
  remove(file: string): Promise<void>;
}
