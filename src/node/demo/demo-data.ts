// The scenes that the demo is trained on, watched on and scored on: three series that share none.
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import type { Scene } from "../../core/scenes/scene";
import type { RgbImage } from "../../domain";
import { SeededRandom } from "../../core/base/random";
import { nodeCodecs } from "../codecs";
import { keptScene } from "./kept-scenes";

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
  let kept: Promise<RgbImage> | undefined;
  const compress = async () => nodeCodecs.decode(name, await nodeCodecs.encode(name, await sample.image(), quality));
  return {
    name: sample.name,
    imageId: sample.imageId,
    split: sample.split,
    classLabel: sample.classLabel,
    get boxes() {
      return sample.boxes;
    },
    image: () => (kept ??= compress()),
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
