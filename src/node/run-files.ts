// A run's record and files in a folder, for Node.
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { bytesSource } from "../core/base/byte-source";
import type { RunFiles } from "../engine/training/run-files";
import { sealRecord, unsealRecord, type RunRecord, type SealedRecord } from "../engine/training/run-record";

/** The folder is made when something is written. */
export function nodeRunFiles(folder: string): RunFiles {
  const at = (file: string) => path.join(folder, `${file}.safetensors`);
  const record = path.join(folder, "run.json");
  const writeRecord = async (content: RunRecord): Promise<void> => {
    await mkdir(folder, { recursive: true });
    // sealed as JSON gives it back: it knows neither NaN nor what is undefined
    const sealed = sealRecord(JSON.parse(JSON.stringify(content)) as RunRecord);
    await writeFile(`${record}.new`, JSON.stringify(sealed, null, 1), { flush: true });
    await rename(`${record}.new`, record);
  };
  return {
    async readRecord() {
      if (!existsSync(record)) return undefined;
      const stored = JSON.parse(await readFile(record, "utf8")) as RunRecord | SealedRecord;
      // older versions wrote the record alone
      return "record" in stored ? unsealRecord(stored) : stored;
    },
    createRecord: writeRecord,
    // a folder that somebody removes under a run is made again: on a disk, files are the user's
    writeRecord,
    async write(file, chunks) {
      await mkdir(folder, { recursive: true });
      await pipeline(Readable.from(chunks), createWriteStream(`${at(file)}.new`, { flush: true }));
      await rename(`${at(file)}.new`, at(file));
    },
    read: async (file) => bytesSource(await readFile(at(file)), `${file}.safetensors`),
    remove: (file) => rm(at(file), { force: true }),
  };
}
