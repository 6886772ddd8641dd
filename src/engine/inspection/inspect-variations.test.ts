// 600 files of every kind under other names, cut short and damaged, made by a seed: the content decides what they are, what
// is cut short is not called usable, and nothing is answered by a fault.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeLadonFile } from "../../core/codec/ladon-file";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { greyPng, inspectedFile } from "../../testing/memory-files";
import { madeZip } from "../../testing/made-zip";
import { nodeDecoders } from "../../node/decoders";
import { uniform } from "../../testing/synthetic-values";
import { inspectFile } from "./inspect-files";
import type { InspectionKind } from "./inspection";

const seed = "inspection 1";
/** LADON_LONG=1 draws four times as many. */
const count = process.env.LADON_LONG === "1" ? 200 : 50;
const root = path.resolve(import.meta.dirname, "../../..");
const options = { decoders: nodeDecoders, readsContents: true } as const;

interface Sample {
  readonly kind: InspectionKind;
  readonly bytes: Uint8Array;
  /** Whether a beginning of it may be the whole of another. */
  readonly mayBeCut?: boolean;
}

const stored = async (kind: InspectionKind, place: string): Promise<Sample> => ({
  kind,
  bytes: new Uint8Array(await readFile(path.join(root, place))),
});
const text = (kind: InspectionKind, value: unknown): Sample => ({
  kind,
  bytes: new TextEncoder().encode(JSON.stringify(value)),
});

function ladon(): Uint8Array {
  const sides = { originalWidth: 64, originalHeight: 48, resizedWidth: 64, resizedHeight: 48 };
  return writeLadonFile({
    modelId: "ab".repeat(16),
    tablesHash: "cd".repeat(32),
    latentShape: { channels: 6, height: 6, width: 8 },
    placement: { protocol: "unified", ...sides, cropLeft: 0, cropTop: 0, inputWidth: 64, inputHeight: 64 },
    payload: new Uint8Array(50),
  });
}

let samples: readonly Sample[];
beforeAll(async () => {
  const coco = Array.from(sceneSetFiles({ seed: 4, count: 2, size: 64 }, ["coco"]), ({ path: name, bytes }) => ({
    name: name.replace("coco/", ""),
    data: new Uint8Array(bytes),
  }));
  const annotations = coco.find(({ name }) => name.endsWith(".json"))!.data;
  samples = [
    await stored("checkpoint", "reference/checkpoints/tiny-classification.pt"),
    await stored("checkpoint", "reference/checkpoints/legacy-container.pt"),
    await stored("checkpoint", "reference/checkpoints/tiny.safetensors"),
    await stored("recipe", "configs/recipes/classification.json"),
    { kind: "recipe", bytes: (await stored("recipe", upstream)).bytes, mayBeCut: true },
    text("curves", [{ name: "a", results: { bpp: [0.1, 0.2], "psnr-rgb": [30, 31] } }]),
    { kind: "bitstream", bytes: ladon() },
    { kind: "image", bytes: await greyPng(40, 30) },
    await stored("image", "reference/cases/images/rgb.jpg"),
    await stored("image", "reference/cases/images/xmp.webp"),
    { kind: "data-set", bytes: madeZip(coco) },
    { kind: "data-set", bytes: annotations },
    text("data-set", { shapes: [], imagePath: "a.png", imageHeight: 4 }),
    text("unknown", { anything: [1, 2, 3] }),
  ];
});

const upstream = "reference/upstream-configs/splittable_resnet50-fp-beta1.28_from_resnet50.yaml";
const endings = [
  "",
  ".pt",
  ".png",
  ".jpg",
  ".json",
  ".yaml",
  ".yml",
  ".zip",
  ".txt",
  ".ladon",
  ".safetensors",
  ".xml",
  ".csv",
  ".bin",
];

/** Numbers in [0, 1) of a stream of their own. */
const shares = (stream: string) => uniform(`${seed} ${stream}`, count).map((value) => (value + 1) / 2);

/** Number `i` of a stream of its own, 0 … limit − 1. */
const drawn = (stream: string, limit: number) => {
  const values = shares(stream);
  return (i: number) => Math.floor(values[i] * limit);
};

/** The kinds that a file may be called: its own, or, where nothing of it can be told, one that refuses it. */
async function found(sample: Sample, name: string, bytes: Uint8Array) {
  const inspection = await inspectFile(inspectedFile(name, bytes), options);
  expect(inspection.usable, `${sample.kind} as ${name}`).toBe(inspection.problems.length === 0);
  return inspection;
}

describe("files of every kind", () => {
  it(`under ${count} other names are what they hold`, async () => {
    const [which, ending] = [drawn("names", samples.length), drawn("endings", endings.length)];
    for (let i = 0; i < count; i++) {
      const sample = samples[which(i)];
      const name = `file${endings[ending(i)]}`;
      const { kind } = await found(sample, name, sample.bytes);
      expect(kind, `${sample.kind} as ${name}`).toBe(sample.kind);
    }
  });

  it(`cut short in ${count} places are never usable`, async () => {
    const which = drawn("cut", samples.length);
    const places = shares("places");
    for (let i = 0; i < count; i++) {
      const sample = samples[which(i)];
      if (sample.mayBeCut) continue;
      const length = Math.floor(places[i] * (sample.bytes.length - 1));
      const inspection = await found(sample, `file${endings[i % endings.length]}`, sample.bytes.subarray(0, length));
      expect(inspection.usable, `${sample.kind}, ${length} of ${sample.bytes.length} bytes`).toBe(false);
      expect(inspection.problems.join()).toMatch(/\w+ \w+ \w+/);
    }
  });

  it(`damaged in ${count} places are answered with sentences`, async () => {
    const [which, value] = [drawn("damaged", samples.length), drawn("values", 256)];
    const places = shares("damage");
    for (let i = 0; i < count; i++) {
      const sample = samples[which(i)];
      const bytes = Uint8Array.from(sample.bytes);
      const at = Math.floor(places[i] * bytes.length);
      bytes[at] = bytes[at] === value(i) ? value(i) ^ 1 : value(i);
      const inspection = await found(sample, "file", bytes);
      // a byte of the container that is checked nowhere may change nothing; of what is checked, the values are
      if (sample.kind === "bitstream") expect(inspection.usable, `byte ${at}`).toBe(false);
      for (const sentence of inspection.problems) expect(sentence).not.toMatch(/undefined|\[object|NaN bytes/);
    }
  });
});
