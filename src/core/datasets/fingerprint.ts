// The fingerprint of a data set: SHA-256 over its format and one line a file, an image or a box.
import type { DataSetFormat } from "./data-set";

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Each part keeps its bounds: no two lists of parts make the same line. */
export function fingerprintLine(...parts: readonly (string | number | boolean | undefined)[]): string {
  return JSON.stringify(parts);
}

/** The lines come in a fixed order, made by `fingerprintLine`. */
export async function fingerprintOf(format: DataSetFormat, lines: readonly string[]): Promise<string> {
  return sha256Hex(new TextEncoder().encode([format, ...lines].join("\n")));
}
