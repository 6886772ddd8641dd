// Where a run keeps its state: a record that says how far it is, and files that the record names.
import type { Bytes, ByteSource } from "../../core/base/byte-source";
import { namedFiles, type RunRecord } from "./run-record";

/** The browser's private files, or a folder. */
export interface RunFiles {
  /** Undefined where the run is not there. @throws DamagedStorageError */
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

/** Files of a kind come in pairs, so that one that counts is never the one being written. */
const pairs = { state: ["state-a", "state-b"], best: ["best-a", "best-b"] } as const;
export type FileKind = keyof typeof pairs;

/** The name for the next file of a kind. */
export function nextFile(kind: FileKind, { [kind]: current }: RunRecord): string {
  const [a, b] = pairs[kind];
  return current?.file === a ? b : a;
}

/** Removes the files that the record, as it is stored, does not name. */
export async function removeUnnamed(files: RunFiles, record: RunRecord): Promise<void> {
  const named = namedFiles(record);
  for (const name of Object.values(pairs).flat()) if (!named.has(name)) await files.remove(name);
}
