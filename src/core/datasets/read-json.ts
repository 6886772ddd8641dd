// A JSON file of a data set, as a value or a sentence why not.
import { type DataFile, DataSetError } from "./data-set";
import { sha256Hex } from "./fingerprint";
import { readFile } from "./picture-file";
import { grouped } from "./skipped-items";

/** A text of more characters than this fits no string in Chromium, whose limit is 2²⁹ − 24. */
const largestJsonBytes = 500_000_000;

export interface JsonFile {
  readonly path: string;
  /** Of its bytes, which are not kept. */
  readonly sha256: string;
  readonly value: unknown;
}

/** @throws {DataSetError} where the file is too large or no JSON; its message begins with the path. */
export async function readJson(file: DataFile): Promise<JsonFile> {
  if (file.byteLength > largestJsonBytes) {
    throw new DataSetError(
      `${file.path}: it has ${grouped(file.byteLength)} bytes; JSON files are read up to ${grouped(largestJsonBytes)}. ` +
        "Split it by pictures.",
    );
  }
  const bytes = await readFile(file);
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
    return { path: file.path, sha256: await sha256Hex(bytes), value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataSetError(`${file.path}: it is no JSON (${reason}). It may be cut short; copy or download it again.`, {
      cause: error,
    });
  }
}
