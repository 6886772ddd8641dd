import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "./archive";
import { sha256Hex } from "../base/hashes";
import { bytesSource, type Bytes } from "../base/byte-source";
import type { CheckpointFile } from "./checkpoint-file";
import { encodeHalf, toFloat32, shapeText } from "./element-types";
import { CheckpointWriteError } from "./errors";
import type { Scope } from "./expected-tensors";
import { loadWeights } from "./load-weights";
import { canonicalName } from "./names";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { writeSafetensors } from "./write-safetensors";
import { writeTorchCheckpoint } from "./write-torch";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);
const fixture = async (name: string) =>
  openCheckpoint(bytesSource(new Uint8Array(await readFile(new URL(name, folder))), name));

async function joined(chunks: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function contents(file: CheckpointFile, rename = (name: string) => name): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for await (const { name, type, shape, data } of file.tensors()) {
    digests.set(rename(name), `${type} ${shapeText(shape)} ${await sha256Hex(data)}`);
  }
  return digests;
}

const files: readonly (readonly [file: string, scope: Scope])[] = [
  ["tiny-classification.pt", "classification"],
  ["tiny-detection.pt", "detection"],
  ["tiny-segmentation.pt", "segmentation"],
  ["tiny-legacy-names.pt", "classification"],
  ["tiny-detection-legacy-names.pt", "detection"],
  ["plain-state-dict.pt", "classification"],
  ["data-parallel.pt", "classification"],
  ["legacy-container.pt", "classification"],
  ["tiny.safetensors", "classification"],
];

describe("writing", () => {
  it.each(files)("%s, loaded and written again in both formats, has every tensor as it was", async (name, scope) => {
    const original = await fixture(name);
    const expected = await contents(original, canonicalName);
    // tiny's detector was built with frozen norms.
    const batchCounters = scope !== "detection";
    const tensors = torchTensors(await loadWeights(original), scope, { batchCounters });
    for (const written of [writeTorchCheckpoint(tensors), writeSafetensors(tensors, { beta: "1.28" })]) {
      const again = await openCheckpoint(bytesSource(await joined(written)));
      expect(await contents(again, canonicalName)).toEqual(expected);
    }
  });

  it("writes upstream's names with their prefixes", async () => {
    const model = await loadWeights(await fixture("tiny-detection-legacy-names.pt"));
    const tensors = torchTensors(model, "detection", { batchCounters: false });
    const original = await fixture("tiny-detection.pt");
    expect(tensors.map(({ name }) => name)).toEqual(Array.from(original.listing.keys()));
  });

  it("writes empty tables on request, and counters of batches unless told otherwise", async () => {
    const model = await loadWeights(await fixture("tiny-detection.pt"));
    const tensors = torchTensors(model, "detection", { tables: "empty" });
    const tables = tensors.filter(({ type }) => type === "int32").map((tensor) => [tensor.shape, tensor.data().length]);
    expect(tables).toEqual([
      [[0], 0],
      [[0], 0],
      [[0], 0],
    ]);
    expect(tensors.filter(({ name }) => name.endsWith("num_batches_tracked"))).toHaveLength(15);
  });

  it("carries tensors of every type and shape through both formats", async () => {
    const tensors: TensorToWrite[] = [];
    for await (const { name, type, shape, data } of (await fixture("odd-tensors.pt")).tensors()) {
      tensors.push({ name, type, shape, data: () => data });
    }
    const expected = await contents(await fixture("odd-tensors.pt"));
    for (const written of [writeTorchCheckpoint(tensors), writeSafetensors(tensors)]) {
      expect(await contents(await openCheckpoint(bytesSource(await joined(written))))).toEqual(expected);
    }
  });

  it("writes the container with values beside the state dict, and reads them back", async () => {
    const tensors = torchTensors(await loadWeights(await fixture("tiny-classification.pt")), "classification");
    const beside = {
      beta: 1.28,
      epoch: 10,
      note: "ladon – test",
      best: true,
      nothing: null,
      args: { seed: 7, list: [1, 2.5] },
    };
    const bytes = await joined(writeTorchCheckpoint(tensors, { folder: "mine", beside }));
    const { metadata, listing } = await openCheckpoint(bytesSource(bytes));
    expect(listing.size).toBe(tensors.length);
    expect(Object.fromEntries(metadata)).toEqual({
      beta: "1.28",
      epoch: "10",
      note: "ladon – test",
      best: "true",
      "args.seed": "7",
    });
  });

  it("aligns every storage to 64 bytes", async () => {
    const bytes = await joined(
      writeTorchCheckpoint([{ name: "x", type: "float32", shape: [3], data: () => new Uint8Array(12).fill(0x3f) }]),
    );
    const at = bytes.findIndex((_, i) => bytes.subarray(i, i + 12).every((byte) => byte === 0x3f));
    expect(at).toBeGreaterThan(0);
    expect(at % 64).toBe(0);
  });

  it("rounds to half precision once: writing what was read changes nothing, and no weight is off by more than 2^-11", async () => {
    const whole = await loadWeights(await fixture("tiny-segmentation.pt"));
    const half = await joined(writeSafetensors(torchTensors(whole, "segmentation", { parameters: "float16" })));
    const read = await loadWeights(await openCheckpoint(bytesSource(half)));
    for (const [name, { data }] of whole.weights) {
      const rounded = read.weights.get(name)!.data;
      // 2^-11 is half a unit in the last of float16's 11 digits; 2^-25 half the smallest subnormal.
      const wrong = data.findIndex(
        (value, i) => Math.abs(rounded[i] - value) > Math.max(Math.abs(value) * 2 ** -11, 2 ** -25),
      );
      expect([name, wrong]).toEqual([name, -1]);
    }
    const again = await joined(writeSafetensors(torchTensors(read, "segmentation", { parameters: "float16" })));
    expect(await sha256Hex(again)).toBe(await sha256Hex(half));
    expect(read.tables).toEqual(whole.tables);
  });

  it("converts all 65,536 halves to float32 and back without change, NaN apart", () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const values = toFloat32("float16", new Uint8Array(halves.buffer));
    const again = new Uint16Array(encodeHalf(values).buffer);
    const changed = Array.from(halves).filter((half, i) => again[i] !== half && !Number.isNaN(values[i]));
    expect(changed).toEqual([]);
    expect(
      Array.from(
        new Uint16Array(
          encodeHalf(Float32Array.of(65_519.99, 65_520, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 1.5 * 2 ** -25))
            .buffer,
        ),
      ),
    ).toEqual([0x7bff, 0x7c00, 0x3c00, 0x3c02, 0, 1]);
  });

  it("refuses to write a head that the model lacks, or a weight of another shape", async () => {
    const model = await loadWeights(await fixture("tiny-classification.pt"));
    expect(() => torchTensors(model, "detection")).toThrow(/no detection head.*classification/);
    const weights = new Map(model.weights).set("encoder.conv1.kernel", {
      shape: [5, 5, 3, 15],
      data: new Float32Array(1125),
    });
    expect(() => torchTensors({ ...model, weights }, "classification")).toThrow(CheckpointWriteError);
    expect(() => torchTensors({ ...model, weights }, "classification")).toThrow(
      "model has [5, 5, 3, 15], its architecture needs [5, 5, 3, 16]",
    );
  });
});
