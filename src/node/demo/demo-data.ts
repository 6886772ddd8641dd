// The scenes that the demo is trained on, watched on and scored on: three series that share none.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { deserialize } from "node:v8";
import { SeededRandom } from "../../core/base/random";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { generateScene, type Scene, type SceneRequest } from "../../core/scenes/scene";
import type { RgbImage } from "../../domain";
import { nodeCodecs } from "../codecs";
import { root } from "../repository";
import { keepValue } from "./kept-value";

// Scenes on disk for the demo's runs: drawing one takes some 15 ms, and each of two dozen processes needs all of them.
const drawing = path.join(root, "src/core/scenes");

/** Names what drew the scenes: another source is another folder. */
function digestOfDrawing(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(drawing).sort()) hash.update(file).update(readFileSync(path.join(drawing, file)));
  return hash.digest("hex").slice(0, 16);
}

let folder: string | undefined;

function folderOf(seed: number): string {
  folder ??= path.join(root, ".cache/demo-scenes", digestOfDrawing());
  return path.join(folder, String(seed));
}

function readScene(file: string): Scene | undefined {
  try {
    return deserialize(readFileSync(file)) as Scene;
  } catch {
    return undefined; // not drawn yet
  }
}

/** The scene as generateScene draws it at its usual size, from .cache where a process has drawn it before: 82 kB each. */
function keptScene(request: Pick<SceneRequest, "seed" | "index">): Scene {
  const file = path.join(folderOf(request.seed), String(request.index));
  const found = readScene(file);
  if (found) return found;
  const scene = generateScene(request);
  mkdirSync(path.dirname(file), { recursive: true });
  keepValue(file, scene);
  return scene;
}

/** Each series has a seed of its own. */
export const demoSeeds = { training: 101, validation: 202, test: 303 } as const;

export interface DemoCounts {
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

export const demoCounts: DemoCounts = { training: 12_000, validation: 400, test: 1_000 };
export const smokeCounts: DemoCounts = { training: 32, validation: 8, test: 8 };

/** A scene that is fetched at the first look and kept: 82 kB of pixels and labels. */
function keptSample({ name, imageId, classLabel }: DataSample, seed: number, split: "train" | "val"): DataSample {
  let drawn: Scene | undefined;
  const scene = () => (drawn ??= keptScene({ seed, index: imageId - 1 }));
  return {
    name: `${split}/${name}`,
    imageId,
    split,
    classLabel,
    get boxes() {
      return scene().objects.map(({ kind, boxXyxyPixels, areaPixels }) => ({
        boxXyxyPixels,
        label: kind + 1,
        crowd: false,
        areaPixels,
      }));
    },
    image: async () => scene().image,
    mask: async () => ({ width: scene().image.width, height: scene().image.height, labels: scene().labels }),
  };
}

/** What JPEG and WebP do to the scenes of a compressed dataset. */
export const compressedQualities = { lowest: 1, highest: 90 } as const;

/** A sample's image as a codec gives it back; which codec and quality follow from its place. */
function compressedSample(sample: DataSample): DataSample {
  const random = SeededRandom.seeded(sample.imageId);
  const name = random.below(2) === 0 ? "jpeg" : "webp";
  const { lowest, highest } = compressedQualities;
  const quality = lowest + random.below(highest - lowest + 1);
  // the file is kept, not its pixels: it is small, and decoding takes a tenth of what encoding does
  let file: Promise<Uint8Array> | undefined;
  const encode = async () => nodeCodecs.encode(name, await sample.image(), quality);
  return {
    name: sample.name,
    imageId: sample.imageId,
    split: sample.split,
    classLabel: sample.classLabel,
    get boxes() {
      return sample.boxes;
    },
    image: async (): Promise<RgbImage> => nodeCodecs.decode(name, await (file ??= encode())),
    mask: () => sample.mask!(),
  };
}

/** The dataset with every training image compressed by JPEG or WebP, each at its own quality. */
export function compressedDataSet(dataSet: DataSet): DataSet {
  const samples = dataSet.samples.map((sample) => (sample.split === "train" ? compressedSample(sample) : sample));
  return { ...dataSet, name: `${dataSet.name}, compressed`, samples };
}

/** Training and validation scenes as one dataset with splits, kept in memory as they are drawn. */
export async function demoDataSet({ training, validation }: DemoCounts): Promise<DataSet> {
  const train = await scenesDataSet({ seed: demoSeeds.training, count: training });
  const watch = await scenesDataSet({ seed: demoSeeds.validation, count: validation });
  return {
    ...train,
    name: `${training} scenes of seed ${demoSeeds.training}, ${validation} of seed ${demoSeeds.validation}`,
    samples: [
      ...train.samples.map((sample) => keptSample(sample, demoSeeds.training, "train")),
      ...watch.samples.map((sample) => keptSample(sample, demoSeeds.validation, "val")),
    ],
  };
}
