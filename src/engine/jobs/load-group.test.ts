import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import type { CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import { elementBytes, elementCount } from "../../core/checkpoint/element-types";
import { TruncatedFileError } from "../../core/base/file-errors";
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { safetensorsBytes } from "../../core/checkpoint/write-safetensors";
import type { Architecture, BodyLayer } from "../../domain";
import { CancelledError } from "../errors";
import { loadGroup } from "./load-group";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);
const fixture = async (name: string) =>
  openCheckpoint(bytesSource(new Uint8Array(await readFile(new URL(name, folder))), name));

async function written(tensors: readonly TensorToWrite[], name: string): Promise<CheckpointFile> {
  return openCheckpoint(bytesSource(await safetensorsBytes(tensors), name));
}

/** A fixture with the float values of some tensors changed. */
async function changed(name: string, pick: (tensor: string) => boolean, change: (values: Float32Array) => void) {
  const tensors: TensorToWrite[] = [];
  for await (const { data, ...info } of (await fixture(name)).tensors()) {
    if (pick(info.name) && info.type === "float32") change(new Float32Array(data.buffer));
    tensors.push({ ...info, data: () => data });
  }
  return written(tensors, `changed-${name}`);
}

const names = (files: readonly CheckpointFile[]) => files.map(({ name }) => name);

describe("loading a group of files", () => {
  it("takes the three files of one backbone", async () => {
    const files = await Promise.all(
      ["tiny-classification.pt", "tiny-detection.pt", "tiny-segmentation.pt"].map(fixture),
    );
    const { loaded, taken, excluded, apart, drift } = await loadGroup(files);
    expect(Object.keys(loaded!.architecture.heads).toSorted()).toEqual(["classification", "detection", "segmentation"]);
    expect(taken).toHaveLength(3);
    expect([...excluded, ...apart]).toEqual([]);
    expect(drift.every(({ tensors, equalTensors }) => tensors === equalTensors)).toBe(true);
  });

  it("keeps a head whose backbone drifted a little, and says how far", async () => {
    const other = await changed(
      "tiny-detection.pt",
      (name) => name.includes("layer4.1.bn2.running_mean"),
      (values) => (values[3] += 0.25),
    );
    const { loaded, taken, drift } = await loadGroup([await fixture("tiny-classification.pt"), other]);
    expect(loaded!.architecture.heads.detection).toBeDefined();
    expect(taken).toHaveLength(2);
    expect(drift).toMatchObject([
      { worstTensor: "body.layer4.1.norm2.mean", largestDifference: expect.closeTo(0.25, 5) },
    ]);
  });

  it("sets a file apart whose backbone is of another training", async () => {
    const other = await changed(
      "tiny-detection.pt",
      () => true,
      (values) => values.forEach((value, i) => (values[i] = value * 1.01)),
    );
    const { loaded, taken, apart } = await loadGroup([await fixture("tiny-classification.pt"), other]);
    expect(names(taken)).toEqual(["tiny-classification.pt"]);
    expect(names(apart)).toEqual(["changed-tiny-detection.pt"]);
    expect(loaded!.architecture.heads.detection).toBeUndefined();
  });

  it("takes the others of a file that throws what has no name here, and says of it that the fault is the lab's", async () => {
    const faulty = await fixture("tiny-detection.pt");
    const broken: CheckpointFile = {
      ...faulty,
      // eslint-disable-next-line require-yield
      async *tensors() {
        await Promise.resolve();
        throw new TypeError("Cannot convert object to primitive value");
      },
    };
    const group = [await fixture("tiny-classification.pt"), broken, await fixture("tiny-segmentation.pt")];
    const { taken, excluded } = await loadGroup(group);
    expect(names(taken)).toEqual(["tiny-classification.pt", "tiny-segmentation.pt"]);
    expect(excluded.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/^tiny-detection\.pt: .* a fault of this lab \(TypeError: Cannot convert object/),
    ]);
  });

  it("ends where the job is cancelled", async () => {
    const cancelled: CheckpointFile = {
      ...(await fixture("tiny-detection.pt")),
      // eslint-disable-next-line require-yield
      async *tensors() {
        await Promise.resolve();
        throw new CancelledError("Adding files");
      },
    };
    await expect(loadGroup([await fixture("tiny-classification.pt"), cancelled])).rejects.toThrow(CancelledError);
  });

  it("leaves out a file with NaN and one that cannot be read to its end, each with its sentence", async () => {
    const sick = await changed(
      "tiny-segmentation.pt",
      (name) => name === "classifier.4.bias",
      (values) => (values[0] = NaN),
    );
    const unreadable: CheckpointFile = {
      ...(await fixture("tiny-detection.pt")),
      tensors: () => {
        throw new TruncatedFileError("tiny-detection.pt: the file is cut short");
      },
    };
    const { taken, excluded, nonFinite } = await loadGroup([await fixture("tiny-classification.pt"), sick, unreadable]);
    expect(names(taken)).toEqual(["tiny-classification.pt"]);
    expect(excluded.map(({ problem }) => problem)).toEqual([
      expect.stringContaining("the file is cut short"),
      expect.stringContaining("1 of its weights are NaN or infinite, in segmentation.classifier.bias (1)"),
    ]);
    expect(nonFinite).toMatchObject([{ name: "segmentation.classifier.bias", count: 1 }]);
  });

  it("takes an uncompressed teacher, which has no bottleneck", async () => {
    const layer = (index: number, inChannels: number, width: number): BodyLayer => ({
      name: `layer${index}` as BodyLayer["name"],
      blocks: 1,
      inChannels,
      width,
      outChannels: width,
      stride: index === 1 ? 1 : 2,
    });
    const architecture: Architecture = {
      stem: [8],
      block: "basic",
      layers: [layer(1, 8, 8), layer(2, 8, 16), layer(3, 16, 32), layer(4, 32, 64)],
      heads: { classification: { classes: 7 } },
    };
    const tensors = expectedTensors(architecture, "classification").map(({ torchName, type, shape }) => ({
      name: torchName,
      type,
      shape,
      data: () => new Uint8Array(elementBytes(type) * elementCount(shape)),
    }));
    const { loaded, excluded } = await loadGroup([await written(tensors, "teacher.safetensors")]);
    expect(excluded).toEqual([]);
    expect(loaded!.architecture).toEqual(architecture);
  });
});
