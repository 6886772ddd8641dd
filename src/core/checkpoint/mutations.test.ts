import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { uniform } from "../../testing/synthetic-values";
import { openCheckpoint } from "./archive";
import { sha256Hex } from "../base/hashes";
import { bytesSource } from "../base/byte-source";
import { diagnose } from "./doctor";
import { elementBytes, elementCount, shapeText } from "./element-types";
import { FileError } from "../base/file-errors";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);

/** LADON_LONG=1 damages each file four times as often. */
const share = process.env.LADON_LONG === "1" ? 1 : 1 / 4;

/** Files, and whether every byte of their tensors has a checksum. */
const fixtures = [
  { name: "odd-tensors.pt", count: 1000, checksums: true },
  { name: "tiny-classification.pt", count: 320, checksums: true },
  { name: "tiny-detection-legacy-names.pt", count: 160, checksums: true },
  { name: "tiny-segmentation.pt", count: 160, checksums: true },
  { name: "legacy-container.pt", count: 320, checksums: false },
  { name: "tiny.safetensors", count: 320, checksums: false },
].map(({ count, ...fixture }) => ({ ...fixture, count: count * share }));
/** A thousand times what reading the largest fixture takes, and far below a hang. */
const longestMilliseconds = 3000;

/** One of three kinds of damage, by numbers in [0, 1); half of the places lie in the headers and directories. */
function mutated(bytes: Uint8Array, [kind, where, near, what, length]: readonly number[]): Uint8Array {
  const edge = Math.min(bytes.length / 2, 24_000);
  const place = near < 0.25 ? where * edge : near < 0.5 ? bytes.length - 1 - where * edge : where * bytes.length;
  const at = Math.floor(place);
  if (kind < 0.15) return bytes.slice(0, at);
  const copy = bytes.slice();
  if (kind < 0.3) {
    const run = 1 + Math.floor(length * 200);
    const other = Math.floor(what * (bytes.length - run));
    const from = Math.min(at, bytes.length - run);
    copy.set(bytes.subarray(other, other + run), from);
    copy.set(bytes.subarray(from, from + run), other);
  } else {
    const flips = 1 + Math.floor(length * 4);
    for (let i = 0; i < flips; i++) copy[Math.min(at + i * 3, copy.length - 1)] ^= 1 << Math.floor(what * 8);
  }
  return copy;
}

async function read(bytes: Uint8Array, name: string, digests: boolean): Promise<Map<string, string>> {
  const file = await openCheckpoint(bytesSource(bytes, name));
  const contents = new Map<string, string>();
  for await (const { name, type, shape, data } of file.tensors()) {
    if (data.length !== elementCount(shape) * elementBytes(type))
      throw new Error(`${name} has ${data.length} bytes for ${shapeText(shape)}`);
    contents.set(name, `${type} ${shapeText(shape)} ${digests ? await sha256Hex(data) : ""}`);
  }
  await diagnose(file);
  return contents;
}

describe("damaged files", () => {
  it.each(fixtures)(
    "$name, damaged $count times, reads right or ends in a named error",
    async ({ name, count, checksums }) => {
      const bytes = new Uint8Array(await readFile(new URL(name, folder)));
      const original = await read(bytes, name, checksums);
      const draws = Array.from(uniform(`mutations of ${name}`, count * 5), (u) => (u + 1) / 2);
      let refused = 0;
      for (let i = 0; i < count; i++) {
        const damage = draws.slice(5 * i, 5 * i + 5);
        const started = performance.now();
        let contents: Map<string, string> | undefined;
        try {
          contents = await read(mutated(bytes, damage), name, checksums);
        } catch (error) {
          if (!(error instanceof FileError))
            throw new Error(`mutation ${i} of ${name}: ${String(error)}`, { cause: error });
          refused++;
        }
        expect(performance.now() - started).toBeLessThan(longestMilliseconds);
        // Where checksums cover the data, what is read must be what was written.
        if (contents && checksums) expect(contents).toEqual(original);
      }
      expect(refused).toBeGreaterThan(count / 8);
    },
  );
});
