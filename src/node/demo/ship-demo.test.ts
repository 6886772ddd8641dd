import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytesSource } from "../../core/base/byte-source";
import { calibrationTexts } from "../../core/checkpoint/recorded-calibration";
import { encodeHalf, toFloat32 } from "../../core/checkpoint/element-types";
import { openSafetensors } from "../../core/checkpoint/safetensors";
import type { Architecture, OwnWeights } from "../../domain";
import { liteStudent, liteTeacher } from "../../core/networks/lite-architectures";
import {
  describeDemoSet,
  listDemoCheckpoints,
  loadDemoCheckpoint,
  readDemoIndex,
} from "../../engine/storage/demo-checkpoints";
import { classNamesMetadata } from "../../engine/storage/class-names-metadata";
import type { RunRecord } from "../../engine/training/run-record";
import { writeWeightsFile } from "../../engine/training/run-state-file";
import { smallArchitecture, smallBackbone, syntheticWeights } from "../../testing/small-network";
import { nodeRunFiles } from "../run-files";
import { resultFile, runFolder } from "./demo-start";
import { shipDemo, type ShippedFamily, type ShippedSet } from "./ship-demo";

const student = smallArchitecture("basic");
const teacher = smallArchitecture("basic", [8]);
const sharedParts = ["body.layer2", "body.layer3", "body.layer4", "classification", "detection", "segmentation"];

/** One and the same body and heads, and values of its own for what stands before them. */
function weightsOf(architecture: Architecture, own: string): OwnWeights {
  const weights = syntheticWeights(architecture, "all", own);
  for (const [name, array] of syntheticWeights(architecture, "all", "frozen")) {
    if (sharedParts.some((part) => name.startsWith(`${part}.`))) weights.set(name, array);
  }
  return weights;
}

const setOf = (name: string, beta?: number): ShippedSet => ({
  name,
  title: name,
  ...(beta !== undefined && { beta }),
  ...(beta === 0.8 && { opensFirst: true }),
  backbone: name,
  detection: name,
  segmentation: name,
});
const photoSets = [setOf("photos-beta0.8", 0.8), setOf("photos-beta4", 4), setOf("photos-teacher")];
const photos: ShippedFamily = { knows: "photographs", sets: photoSets, metadata: {}, warnings: [], sharedParts };
const scenes: ShippedFamily = { knows: "scenes", sets: [setOf("nano-beta0.8", 0.8)], metadata: {}, warnings: ["Few."] };

describe("shipping a family", () => {
  let folder: string;
  let out: string;
  const read = async (name: string) => new Uint8Array(readFileSync(path.join(out, name)));
  const isFile = (name: string) => name.endsWith(".safetensors");

  async function endRun(name: string, architecture: Architecture, weights: OwnWeights): Promise<void> {
    const files = nodeRunFiles(runFolder(folder, name));
    await files.createRecord({ architecture } as RunRecord);
    await files.write(resultFile, writeWeightsFile(weights));
  }

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "ship-demo-"));
    out = path.join(folder, "shipped");
    for (const { name } of [...photoSets, ...scenes.sets]) {
      const architecture = name.endsWith("teacher") ? teacher : student;
      await endRun(name, architecture, weightsOf(architecture, name));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("writes what all its sets have alike once, and each set loads as the network that it was", async () => {
    await shipDemo(folder, out, photos);
    expect(readdirSync(out).filter(isFile)).toEqual([
      "photos-beta0.8.safetensors",
      "photos-beta4.safetensors",
      "photos-shared.safetensors",
      "photos-teacher.safetensors",
    ]);
    for (const { name } of photoSets) {
      const { weights, tables, architecture } = await loadDemoCheckpoint(`demo:${name}`, read);
      const made = weightsOf(name.endsWith("teacher") ? teacher : student, name);
      expect([...weights.keys()].toSorted()).toEqual([...made.keys()].toSorted());
      for (const [key, { data }] of weights)
        expect(data).toEqual(toFloat32("float16", encodeHalf(made.get(key)!.data)));
      expect(tables === undefined).toBe(architecture.bottleneck === undefined);
    }
    const [first, ...others] = await listDemoCheckpoints(read);
    const sizeOf = async (name: string) => (await read(name)).length;
    expect(first.ownBytes).toBe(await sizeOf("photos-beta0.8.safetensors"));
    for (const { sharedBytes } of [first, ...others])
      expect(sharedBytes).toBe(await sizeOf("photos-shared.safetensors"));
  });

  it("leaves nothing of the bottleneck, the stem or the first layer in the shared file", async () => {
    await shipDemo(folder, out, photos);
    const { listing, metadata } = await openSafetensors(bytesSource(await read("photos-shared.safetensors"), "shared"));
    const modules = new Set(Array.from(listing.keys(), (name) => name.split(".")[0]));
    expect([...modules].toSorted()).toEqual(
      ["classifier", "aux_classifier", "fc", "fpn", "layer2", "layer3", "layer4", "roi_heads", "rpn"].toSorted(),
    );
    // whatever a set says of itself is in its own file
    expect([...metadata.keys()]).toEqual(["format"]);
  });

  it("shares the blocks behind the bottleneck of EfficientNet-Lite0, whose own way to an input the list keeps", async () => {
    const published = smallBackbone("efficientnet-lite", "classification", { widths: { "block3.project.conv": 24 } });
    const lite = liteTeacher(published, { classification: 5, detection: 4, segmentation: 4 });
    const blocks = Array.from({ length: 13 }, (_, i) => `body.block${i + 4}`);
    const parts = [...blocks, "body.last", "classification", "detection", "segmentation"];
    const frozen = Array.from(syntheticWeights(lite, "all", "frozen"));
    const common = frozen.filter(([key]) => parts.some((part) => key.startsWith(`${part}.`)));
    for (const { name } of photoSets) {
      const architecture = name.endsWith("teacher") ? lite : liteStudent(lite);
      await endRun(name, architecture, new Map([...syntheticWeights(architecture, "all", name), ...common]));
    }
    await shipDemo(folder, out, { ...photos, sharedParts: parts });
    const own = await openSafetensors(bytesSource(await read("photos-beta4.safetensors"), "own"));
    expect([...own.listing.keys()].filter((name) => !name.startsWith("bottleneck_layer."))).toEqual([]);
    const sets = await readDemoIndex(read);
    expect(sets[0].about?.inputSize.protocol?.normalisation).toBeDefined();
    expect(sets[0].about?.layers).toContain("block5");
    for (const set of sets) {
      expect(set.about).toEqual(await describeDemoSet(set, sets, read));
      const { architecture } = await loadDemoCheckpoint(`demo:${set.name}`, read);
      expect(architecture).toEqual(set.beta === undefined ? lite : liteStudent(lite));
    }
  });

  it("lists how sure each set is, and the names of its classes", async () => {
    const classification = ["ant", "bee", "crab", "dog", "emu", "water_lilly"];
    const calibrations = photoSets.map((_, i) => ({ temperature: 1.25, sure: (1 + i) / 10 }));
    await shipDemo(folder, out, {
      ...photos,
      sets: photoSets.map((set, i) => ({ ...set, metadata: calibrationTexts(calibrations[i]) })),
      metadata: classNamesMetadata({ classification }),
    });
    const summaries = await listDemoCheckpoints(read);
    expect(summaries.map(({ calibration }) => calibration)).toEqual(calibrations);
    for (const summary of summaries) {
      const loaded = await loadDemoCheckpoint(summary.id, read);
      expect(loaded.summary).toEqual(summary);
      expect(loaded.configuration!.calibration).toEqual(summary.calibration);
      expect(summary.classNames!.classification).toEqual(classification);
    }
  });

  it("is refused with both sets' names where one was trained on", async () => {
    const other = weightsOf(student, "photos-beta4");
    const scale = other.get("body.layer3.0.norm1.scale")!;
    other.set("body.layer3.0.norm1.scale", {
      ...scale,
      data: scale.data.map((value, i) => (i === 3 ? value + 0.1 : value)),
    });
    await endRun("photos-beta4", student, other);
    await expect(shipDemo(folder, out, photos)).rejects.toThrow(
      "photos-beta0.8 and photos-beta4 are to share layer3.0.bn1.weight, which differs; take its module out of sharedParts.",
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it("is refused where one lacks what is to be shared", async () => {
    const wrong = { ...photos, sharedParts: [...sharedParts, "decoder"], sets: photoSets.slice(2) };
    await expect(shipDemo(folder, out, wrong)).rejects.toThrow("The network has no decoder, which sharedParts names.");
  });

  it("keeps the other family, and puts photographs first whichever ships last", async () => {
    for (const order of [
      [scenes, photos],
      [photos, scenes],
    ]) {
      rmSync(out, { recursive: true, force: true });
      for (const family of order) await shipDemo(folder, out, family);
      const sets = await readDemoIndex(read);
      expect(sets.map(({ name }) => name)).toEqual([...photos.sets, ...scenes.sets].map(({ name }) => name));
      expect(sets.find(({ opensFirst }) => opensFirst)?.knows).toBe("photographs");
    }
  });

  it("removes its own sets that are no more, and no file of the other's", async () => {
    await shipDemo(folder, out, photos);
    await shipDemo(folder, out, scenes);
    await shipDemo(folder, out, { ...photos, sets: photoSets.slice(0, 1), sharedParts: [] });
    expect(readdirSync(out).filter(isFile)).toEqual(["nano-beta0.8.safetensors", "photos-beta0.8.safetensors"]);
    expect((await readDemoIndex(read)).map(({ name }) => name)).toEqual(["photos-beta0.8", "nano-beta0.8"]);
  });
});
