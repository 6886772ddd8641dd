// A JSON file of a dataset, as a value or a sentence why not.
import { type DataFile, DataSetError } from "./data-set";
import { sha256Hex } from "../base/sha256";
import { nestingDepth, parseJsonText } from "./json-text";
import { readFile } from "./image-file";
import { grouped } from "../base/sentence";

/** A text of more characters than this fits no string in Chromium, whose limit is 2²⁹ − 24. */
const largestJsonBytes = 500_000_000;

export interface JsonFile {
  readonly path: string;
  /** Of its bytes, which are not kept. */
  readonly sha256: string;
  readonly value: unknown;
  /** Whether NaN or Infinity stands for a number in it, which JSON does not have and Python writes. */
  readonly hasNamedNumbers?: boolean;
}

/** A file that is no JSON; its message begins with the path. */
export class JsonFileError extends DataSetError {
  constructor(
    message: string,
    /** The beginning of its text, which may tell what it should have been; empty where it is no text. */
    readonly beginning: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const beginningLength = 10_000;
/** What walks through a value or writes it as text goes down as deep; a stack holds some thousand levels. */
const deepest = 200;

/** UTF-8, or UTF-16 where the file says so, as PowerShell's redirection writes it. Throws TypeError for other bytes. */
function decoded(bytes: Uint8Array): string {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(label, { fatal: true }).decode(bytes);
}

function isCutShort(text: string): boolean {
  return !/[}\]]\s*$/.test(text.slice(-1000));
}

/** @throws {DataSetError} where the file is too large or no JSON; its message begins with the path. */
export async function readJson(file: DataFile): Promise<JsonFile> {
  if (file.byteLength > largestJsonBytes) {
    throw new DataSetError(
      `${file.path}: it has ${grouped(file.byteLength)} bytes; JSON files are read up to ${grouped(largestJsonBytes)}. ` +
        "Split it by images.",
    );
  }
  const bytes = await readFile(file);
  if (bytes.length === 0) {
    throw new JsonFileError(`${file.path}: it is empty (0 bytes). Copy or download it again.`, "");
  }
  let text: string;
  try {
    text = decoded(bytes);
  } catch (error) {
    const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, beginningLength));
    throw new JsonFileError(
      `${file.path}: it is no text in UTF-8, as JSON is. Save it in UTF-8, or export it again.`,
      beginning,
      { cause: error },
    );
  }
  const depth = nestingDepth(text);
  if (depth > deepest) {
    throw new JsonFileError(
      `${file.path}: its brackets are nested ${grouped(depth)} deep; annotations have about six levels, and ${deepest} ` +
        "are read. Export it again.",
      text.slice(0, beginningLength),
    );
  }
  try {
    return { path: file.path, sha256: await sha256Hex(bytes), ...parseJsonText(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = isCutShort(text)
      ? "It ends in the middle, so it may be cut short; copy or download it again."
      : "Correct it there, or export it again.";
    throw new JsonFileError(`${file.path}: it is no JSON (${reason}). ${advice}`, text.slice(0, beginningLength), {
      cause: error,
    });
  }
}
