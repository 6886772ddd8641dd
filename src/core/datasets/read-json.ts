// A JSON file of a dataset, as a value or a sentence why not.
import { sha256Hex } from "../base/hashes";
import { grouped } from "../base/sentence";
import { type DataFile, DataSetError } from "./data-set";
import { readFile } from "./image-file";

// JSON as Python's json module writes and reads it: NaN and Infinity are numbers, and large ids keep all their digits.

/** Integers of sixteen digits and more may lie beyond 2⁵³; a hit inside a string only costs time. */
const largeInteger = /[:[,\s]-?\d{16,}[\s,\]}]/;
const namedNumber = /\b(?:NaN|Infinity)\b/;
/** Strings and numbers whole, so that no part of them is taken for a number; a string without an end reaches to the end. */
const token = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|-?\d[\d.eE+-]*|-?Infinity\b|NaN\b/g;

/** Keys under which a number names something; equal names must stay equal and different ones different. */
function isId(key: string): boolean {
  return key === "id" || key.endsWith("_id");
}

/** Stands for numbers that JSON.parse does not know; no file has it, because control characters are escaped in JSON. */
const mark = "\u0000number ";

function isUnsafe(digits: string): boolean {
  return /^-?\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits));
}

function marked(text: string): string {
  return text.replace(token, (found) => {
    const isKnown = found.startsWith('"') || (/^-?\d/.test(found) && !isUnsafe(found));
    return isKnown ? found : JSON.stringify(mark + found);
  });
}

const quote = 0x22;
const backslash = 0x5c;

/** How deep brackets and braces stand inside each other, whether the text is JSON or not. */
function nestingDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString && code === backslash) at++;
    else if (code === quote) inString = !inString;
    else if (inString) continue;
    // [ and {, ] and } differ in one bit
    else if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code | 0x20) === 0x7d) depth--;
  }
  return deepest;
}

export interface ParsedJson {
  readonly value: unknown;
  /** Whether NaN or Infinity stands for a number, which JSON does not have. */
  readonly hasNamedNumbers: boolean;
}

function parseMarked(text: string): ParsedJson {
  let hasNamedNumbers = false;
  const value = JSON.parse(marked(text), (key, each: unknown) => {
    const plain = unmarked(key, each);
    if (typeof plain === "number" && typeof each === "string" && !Number.isFinite(plain)) hasNamedNumbers = true;
    return plain;
  }) as unknown;
  return { value, hasNamedNumbers };
}

function unmarked(key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(mark)) return value;
  const digits = value.slice(mark.length);
  return isId(key) && /^-?\d+$/.test(digits) ? digits : Number(digits);
}

/**
 * The value of a JSON text. Integers beyond 2⁵³ under `id` and keys that end in `_id` stay text, because as numbers
 * different ones would become one; NaN, Infinity and -Infinity are the numbers of these names.
 * @throws {SyntaxError} as JSON.parse.
 */
export function parseJsonText(text: string): ParsedJson {
  if (largeInteger.test(text)) return parseMarked(text);
  try {
    return { value: JSON.parse(text) as unknown, hasNamedNumbers: false };
  } catch (error) {
    if (!namedNumber.test(text)) throw error;
    return parseMarked(text);
  }
}

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
