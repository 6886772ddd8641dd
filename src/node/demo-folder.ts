// A folder of shipped sets on disk, as the engine reads one.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ReadDemoFile } from "../engine/storage/demo-checkpoints";

/** Reads its files by their names. Rejects with Node's error where there is none. */
export function demoFolder(folder: string): ReadDemoFile {
  return async (name) => new Uint8Array(await readFile(path.join(folder, name)));
}
