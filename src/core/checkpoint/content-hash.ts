// A name for all that a network is: checkpoints whose every weight is the same hash alike.
import type { Weights } from "../../domain";
import { sha256Hex } from "../base/hashes";

/**
 * SHA-256 over one line for each parameter, sorted by name: name, shape, and SHA-256 of its float32 bytes. How the file
 * spelled, ordered or packed it does not count. 64 hexadecimal digits.
 */
export async function contentHash(weights: Weights): Promise<string> {
  const lines: string[] = [];
  for (const [name, { shape, data }] of Array.from(weights).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`${name} ${shape.join("x")} ${await sha256Hex(data as Float32Array<ArrayBuffer>)}\n`);
  }
  return sha256Hex(lines.join(""));
}
