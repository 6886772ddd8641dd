// From a dataset's sample to what the network sees of it in training: read, relabelled, augmented, prepared.
import type { DataSample } from "../../../core/datasets/data-set";
import { augment, type Augmentation } from "../../../core/image/augment";
import type { LabelledImage } from "../../../core/image/labelled-image";
import { normalize } from "../../../core/image/normalization";
import { unresized } from "../../../core/image/placement";
import { prepare } from "../../../core/image/prepare";
import { coreTasks } from "../../../core/tasks/tasks";
import {
  type InputProtocol,
  type NetworkInput,
  type ProtocolName,
  type RgbImage,
  type TaskName,
  ignoreIndex,
} from "../../../domain";
import type { SeededRandom } from "../../../core/base/random";
import { placeBoxes, placeMask } from "./place-truth";
import type { TrainingSample } from "./training-sample";

/** Of each label of the dataset, the network's; null where it has none. Absent: the same. */
type ClassMapping = readonly (number | null)[] | undefined;

export interface SampleSettings {
  readonly protocol: InputProtocol;
  /** Side of the network's input in pixels. */
  readonly inputSize: number;
  /** What is to be known of each image; a sample that lacks it cannot be prepared. */
  readonly tasks: readonly TaskName[];
  readonly labelMaps: { readonly [Task in TaskName]?: ClassMapping };
}

const mapped = (map: ClassMapping, label: number): number | null => (map ? (map[label] ?? null) : label);

/** The network's class of a sample; undefined where the dataset says none, or one that the network does not have. */
export function classOf({ classLabel }: DataSample, { labelMaps }: SampleSettings): number | undefined {
  return classLabel === undefined ? undefined : (mapped(labelMaps.classification, classLabel) ?? undefined);
}

/** Whether a sample says what the settings' tasks need, as far as that shows without reading its files. */
export function canTrain(sample: DataSample, settings: SampleSettings): boolean {
  // asked one by one: a generated scene is drawn when its boxes are looked at
  return settings.tasks.every((task) => coreTasks[task].isLabelled(sample, classOf(sample, settings)));
}

async function labelled(sample: DataSample, { tasks, labelMaps }: SampleSettings): Promise<LabelledImage> {
  const image = await sample.image();
  const boxes =
    tasks.includes("detection") &&
    sample.boxes?.flatMap(({ boxXyxyPixels, label, crowd }) => {
      const own = mapped(labelMaps.detection, label);
      return crowd || own === null || own === 0 ? [] : [{ boxXyxyPixels, label: own }];
    });
  const mask = tasks.includes("segmentation") ? await sample.mask?.() : undefined;
  const table = Uint8Array.from({ length: 256 }, (_, label) =>
    label === ignoreIndex ? ignoreIndex : (mapped(labelMaps.segmentation, label) ?? ignoreIndex),
  );
  return {
    image,
    ...(boxes && { boxes }),
    ...(mask && { mask: { ...mask, labels: mask.labels.map((label) => table[label]) } }),
  };
}

/** An image that was cut to the input's size: all of it is the input. */
function wholeInput({ width, height, data }: RgbImage, protocol: ProtocolName): NetworkInput {
  return {
    placement: unresized(width, height, protocol),
    data: normalize(data),
  };
}

/**
 * Reads and prepares a sample; `random` decides the augmentation alone. Rejects as the sample's `image` and `mask`, and
 * with RangeError where image and mask do not fit each other.
 */
export async function prepareSample(
  sample: DataSample,
  settings: SampleSettings,
  augmentation: Augmentation,
  random: SeededRandom,
): Promise<TrainingSample> {
  const { protocol, inputSize } = settings;
  const moved = augment(await labelled(sample, settings), augmentation, inputSize, random);
  const isCut = augmentation.kind !== "none";
  const { placement, data } = isCut ? wholeInput(moved.image, protocol.name) : prepare(moved.image, protocol);
  const classLabel = classOf(sample, settings);
  return {
    data,
    placement,
    ...(classLabel !== undefined && { classLabel }),
    ...(moved.boxes && { boxes: placeBoxes(moved.boxes, placement) }),
    ...(moved.mask && { mask: placeMask(moved.mask, placement) }),
  };
}
