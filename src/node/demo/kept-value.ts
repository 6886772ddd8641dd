// A value on disk that several processes may make at once.
import { renameSync, writeFileSync } from "node:fs";
import { serialize } from "node:v8";

/** Writes what v8's deserialize reads; the file's folder is there. Throws Node's error where it cannot be written. */
export function keepValue(file: string, value: unknown): void {
  // each process writes its own file, and the last name wins
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, serialize(value));
  renameSync(mine, file);
}
