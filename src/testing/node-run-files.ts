// A run's record and files in a folder, for Node.
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { bytesSource } from "../core/archive/byte-source";
import type { RunFiles, RunRecord } from "../engine/training/run-files";

/** The folder is made when something is written. */
export function nodeRunFiles(folder: string): RunFiles {
  const at = (file: string) => path.join(folder, `${file}.safetensors`);
  const record = path.join(folder, "run.json");
  const writeRecord = async (content: RunRecord): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await writeFile(`${record}.new`, JSON.stringify(content, null, 1));
    await rename(`${record}.new`, record);
  };
  return {
    async readRecord() {
      if (!existsSync(record)) return undefined;
      return JSON.parse(await readFile(record, "utf8")) as RunRecord;
    },
    createRecord: writeRecord,
    // a folder that somebody removes under a run is made again: on a disk, files are the user's
    writeRecord,
    async write(file, chunks) {
      await mkdir(folder, { recursive: true });
      await pipeline(Readable.from(chunks), createWriteStream(`${at(file)}.new`));
      await rename(`${at(file)}.new`, at(file));
    },
    read: async (file) => bytesSource(await readFile(at(file)), `${file}.safetensors`),
    remove: (file) => rm(at(file), { force: true }),
  };
}
