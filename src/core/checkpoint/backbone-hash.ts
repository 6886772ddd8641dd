// A name for the content of a backbone: files that hold the same one hash alike.
import type { WeightArray, Weights } from "../../domain";

/** Parameters that all heads share: encoder, prior, decoder, stem and body. */
export function isBackboneName(name: string): boolean {
  return !/^(?:classification|detection|segmentation)\./.test(name);
}

/** SHA-256 of `bytes`, 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf({ data }: WeightArray): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/**
 * SHA-256 over one line for each parameter whose name is `wanted`, sorted by name: name, shape, and SHA-256 of its float32
 * bytes. How the file spelled, ordered or packed it does not count. 64 hexadecimal digits.
 */
export async function hashOfWeights(weights: Weights, wanted: (name: string) => boolean): Promise<string> {
  const lines: string[] = [];
  for (const name of Array.from(weights.keys()).filter(wanted).toSorted()) {
    const weight = weights.get(name)!;
    lines.push(`${name} ${weight.shape.join("x")} ${await sha256Hex(bytesOf(weight))}\n`);
  }
  return sha256Hex(new TextEncoder().encode(lines.join("")));
}

/** `hashOfWeights` of the backbone: heads do not count. */
export function backboneHash(weights: Weights): Promise<string> {
  return hashOfWeights(weights, isBackboneName);
}
