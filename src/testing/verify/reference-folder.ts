// The reference cases as a folder on disk.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ReferenceSource } from "./case-result";

/** The reference in `directory`, whose cases were made with `seed`. */
export function referenceFolder(directory: string, seed = ""): ReferenceSource {
  return {
    seed,
    async readBytes(file) {
      return new Uint8Array(await readFile(path.join(directory, file)));
    },
    async readJson<T>(file: string) {
      return JSON.parse(await readFile(path.join(directory, file), "utf8")) as T;
    },
    async list(folder) {
      return (await readdir(path.join(directory, folder))).sort();
    },
  };
}

/** The copy in this repository. */
export const ownReference = referenceFolder(path.resolve(import.meta.dirname, "../../../reference"));
