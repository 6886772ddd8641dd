import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { loadWeights, type LoadedWeights } from "../../core/checkpoint/load-weights";
import { safetensorsBytes } from "../../core/checkpoint/write-safetensors";
import { modelIdOf } from "../../nets/model/model-id";
import {
  partBytes,
  partHash,
  partNames,
  partsOf,
  readTables,
  readWeights,
  type PartName,
  type Precision,
} from "./checkpoint-parts";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);
const fixture = async (name: string) =>
  openCheckpoint(bytesSource(new Uint8Array(await readFile(new URL(name, folder))), name));

async function fileOf(loaded: LoadedWeights, part: PartName, precision: Precision) {
  const tensors = partsOf(loaded, precision).get(part)!;
  const bytes = await safetensorsBytes(tensors);
  return { bytes, source: bytesSource(bytes), hash: await partHash(tensors), claimedBytes: await partBytes(tensors) };
}

async function hashes(loaded: LoadedWeights, precision: Precision) {
  const list = await Promise.all(
    Array.from(partsOf(loaded, precision), async ([part, tensors]) => [part, await partHash(tensors)] as const),
  );
  return new Map(list);
}

describe("the parts of a checkpoint", () => {
  let loaded: LoadedWeights;
  beforeAll(async () => {
    const names = ["classification", "detection", "segmentation"].map((task) => `tiny-${task}.pt`);
    loaded = await loadWeights(await Promise.all(names.map(fixture)));
  });

  it("hold every parameter once, and are read back bit for bit", async () => {
    const names: string[] = [];
    for (const part of partNames.filter((part) => part !== "tables")) {
      const { bytes, source, hash, claimedBytes } = await fileOf(loaded, part, "float32");
      expect(bytes.length).toBe(claimedBytes);
      for (const [name, { shape, data }] of await readWeights(source, hash)) {
        names.push(name);
        expect(shape).toEqual(loaded.weights.get(name)!.shape);
        expect(data).toEqual(loaded.weights.get(name)!.data);
      }
    }
    expect(names.toSorted()).toEqual(Array.from(loaded.weights.keys()).toSorted());
    const { source, hash } = await fileOf(loaded, "tables", "float32");
    expect(await readTables(source, hash)).toEqual(loaded.tables);
  });

  it("share backbone and tables among the three files of one beta", async () => {
    const [one, other] = await Promise.all(
      ["tiny-detection.pt", "tiny-segmentation.pt"].map(async (name) =>
        hashes(await loadWeights(await fixture(name)), "float32"),
      ),
    );
    const all = await hashes(loaded, "float32");
    for (const part of ["backbone", "tables"] as const) {
      expect(one.get(part)).toBe(other.get(part));
      expect(one.get(part)).toBe(all.get(part));
    }
    expect(one.has("segmentation")).toBe(false);
    expect(one.get("detection")).toBe(all.get("detection"));
  });

  it("in half precision take about half, keep encoder and prior exact, and hash otherwise", async () => {
    const full = await fileOf(loaded, "detection", "float32");
    const half = await fileOf(loaded, "detection", "float16");
    // names and shapes in the header do not shrink
    expect(half.bytes.length / full.bytes.length).toBeLessThan(0.53);
    expect(half.hash).not.toBe(full.hash);
    const backbone = await fileOf(loaded, "backbone", "float16");
    const weights = await readWeights(backbone.source, backbone.hash);
    expect(await modelIdOf(weights)).toBe(await modelIdOf(loaded.weights));
    let worst = 0;
    for (const [name, { data }] of weights) {
      const exact = loaded.weights.get(name)!.data;
      data.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - exact[i]) / (Math.abs(exact[i]) + 1e-4))));
    }
    expect(worst).toBeGreaterThan(0);
    // half a unit in the last of 11 bits
    expect(worst).toBeLessThanOrEqual(2 ** -11);
  });

  it("beyond float16's range stay float32", () => {
    const weights = new Map([["body.layer2.0.conv1.kernel", { shape: [1, 2], data: Float32Array.of(1, 70_000) }]]);
    expect(partsOf({ weights }, "float16").get("backbone")![0].type).toBe("float32");
  });

  it("are refused when a byte of the file has changed or is missing", async () => {
    const { bytes, hash } = await fileOf(loaded, "classification", "float32");
    const damaged = bytes.slice();
    damaged[damaged.length - 3] ^= 1;
    for (const file of [damaged, bytes.slice(0, -8), bytes.slice(0, 0)]) {
      await expect(readWeights(bytesSource(file), hash)).rejects.toMatchObject({ name: "DamagedStorageError" });
    }
  });
});
