// From a dataset's sample to what the network sees of it in training: read, relabelled, augmented, prepared, with its truth in
// the network's input.
import {
  type Placement,
  ignoreIndex,
  type InputProtocol,
  type NetworkInput,
  type RgbImage,
  type TaskName,
} from "../../../domain";
import type { GroundTruthBoxes } from "../losses/detection-targets";
import type { MovedBox, PixelLabels, LabelledImage } from "../../../core/image/labelled-image";
import { placedMask } from "../../../core/image/nearest-resize";
import type { DataSample } from "../../../core/datasets/data-set";
import { augment, type Augmentation } from "../../../core/image/augment";
import { normalize, prepare } from "../../../core/image/prepare";
import { unresized } from "../../../core/image/placement";
import { secondInput, type SecondInput, type SecondProtocol } from "../../../core/image/second-input";
import { coreTasks } from "../../../core/tasks/tasks";
import type { SeededRandom } from "../../../core/base/random";

/** What a recipe's tasks need of an image; labels are the network's. */
export interface TrainingSample {
  /** Normalised, [inputHeight, inputWidth, 3]. */
  readonly data: Float32Array;
  readonly placement: Placement;
  readonly classLabel?: number;
  /** In input pixels; empty where nothing is there. */
  readonly boxes?: GroundTruthBoxes;
  /** The same part of the image as the teacher wants it, where it wants it otherwise. */
  readonly teacherInput?: SecondInput;
  /** [inputHeight, inputWidth], row-major; 255 does not count. */
  readonly mask?: Uint8Array;
}

const clamp = (value: number, high: number): number => Math.min(Math.max(value, 0), high);

/** Boxes in input pixels, clipped to the image's part of the input; those left without area are dropped. */
function placeBoxes(boxes: readonly MovedBox[], placement: Placement): GroundTruthBoxes {
  const { originalWidth, originalHeight, resizedWidth, resizedHeight, cropLeft, cropTop } = placement;
  const right = Math.min(placement.inputWidth, resizedWidth - cropLeft);
  const bottom = Math.min(placement.inputHeight, resizedHeight - cropTop);
  const across = (x: number) => clamp((x * resizedWidth) / originalWidth - cropLeft, right);
  const down = (y: number) => clamp((y * resizedHeight) / originalHeight - cropTop, bottom);
  const placed: number[] = [];
  const labels: number[] = [];
  for (const { boxXyxyPixels, label } of boxes) {
    const box = [
      across(boxXyxyPixels[0]),
      down(boxXyxyPixels[1]),
      across(boxXyxyPixels[2]),
      down(boxXyxyPixels[3]),
    ].map(Math.fround);
    if (box[2] <= box[0] || box[3] <= box[1]) continue;
    placed.push(...box);
    labels.push(label);
  }
  return { boxes: Float32Array.from(placed), labels: Int32Array.from(labels) };
}

/** The mask as the input shows the image, each pixel the label of the nearest one; 255 in the padding. */
function placeMask(mask: PixelLabels, placement: Placement): Uint8Array {
  const { inputWidth, inputHeight } = placement;
  const { width, height, labels } = placedMask(mask, placement);
  if (width === inputWidth && height === inputHeight) return labels;
  const placed = new Uint8Array(inputWidth * inputHeight).fill(ignoreIndex);
  for (let y = 0; y < height; y++) placed.set(labels.subarray(y * width, (y + 1) * width), y * inputWidth);
  return placed;
}

// From a dataset's sample to what the network sees of it in training: read, relabelled, augmented, prepared.

/** Of each label of the dataset, the network's; null where it has none. Absent: the same. */
type ClassMapping = readonly (number | null)[] | undefined;

export interface SampleSettings {
  readonly protocol: InputProtocol;
  /** Side of the network's input in pixels. */
  readonly inputSize: number;
  /** What is to be known of each image; a sample that lacks it cannot be prepared. */
  readonly tasks: readonly TaskName[];
  readonly labelMaps: { readonly [Task in TaskName]?: ClassMapping };
  /** Absent where the teacher takes the network's own input, and where there is none. */
  readonly teacher?: SecondProtocol;
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
function wholeInput({ width, height, data }: RgbImage, { name, normalisation }: InputProtocol): NetworkInput {
  return {
    placement: unresized(width, height, name),
    data: normalize(data, normalisation),
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
  const { placement, data } = isCut ? wholeInput(moved.image, protocol) : prepare(moved.image, protocol);
  const classLabel = classOf(sample, settings);
  return {
    data,
    placement,
    ...(settings.teacher && { teacherInput: secondInput(moved.image, placement, settings.teacher) }),
    ...(classLabel !== undefined && { classLabel }),
    ...(moved.boxes && { boxes: placeBoxes(moved.boxes, placement) }),
    ...(moved.mask && { mask: placeMask(moved.mask, placement) }),
  };
}
