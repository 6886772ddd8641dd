// The fingerprint of a dataset: SHA-256 over its format and one line a file, an image or a box.
import { sha256Hex } from "../base/sha256";
import type { DataSetFormat } from "./data-set";

/** Each part keeps its bounds: no two lists of parts make the same line. */
export function fingerprintLine(...parts: readonly (string | number | boolean | undefined)[]): string {
  return JSON.stringify(parts);
}

/** The lines come in a fixed order, made by `fingerprintLine`. */
export async function fingerprintOf(format: DataSetFormat, lines: readonly string[]): Promise<string> {
  return sha256Hex([format, ...lines].join("\n"));
}
