// Segmentation: masks scored by IoU, in the network's labels that the dataset has classes for; whatever else the network
// says counts as one more label that is never right and has no share in the mean.
import { classColors } from "../../core/base/class-colors";
import { counted } from "../../core/base/sentence";
import { ignoreIndex, type Segmentation } from "../../domain";
import {
  countPixelPairs,
  createSegmentationEvaluator,
  type PixelPairs,
  type SegmentationPixels,
} from "../../core/metrics/segmentation-evaluator";
import { labelRuns } from "../../core/tasks/run-lengths";
import { pixelsPerClass } from "../../core/tasks/segmentation";
import { namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type {
  ClassMapping,
  ClassNames,
  EngineTask,
  InspectedTruth,
  Interval,
  LearnableSearch,
  MatrixCell,
  Scored,
  ScoredClasses,
  ScoredImage,
  TruthOfTask,
} from "./task";

/** [label, length] pairs, row by row from the top, across line ends; lengths add up to width × height. */
type LabelRuns = readonly (readonly [label: number, length: number])[];

/** One line of a predictions file; labels are the network's. */
export interface SegmentationEntry {
  readonly name: string;
  readonly image_id: number;
  readonly width: number;
  readonly height: number;
  /** In which pixels the runs are: those of the image, or of the network's input without padding. */
  readonly pixels: SegmentationPixels;
  readonly runs: LabelRuns;
}

/** 0 … 1. */
interface SegmentationMetrics {
  readonly images: number;
  /** Pixels that count, at the size at which masks were compared, and those with label 255 or a class that the network does not know. */
  readonly pixels: number;
  readonly ignoredPixels: number;
  /** Mean over the dataset's classes that occur in truth or prediction. */
  readonly meanIoU: number;
  readonly pixelAccuracy: number;
  /** Of `meanIoU`. */
  readonly interval?: Interval;
}

interface SegmentationDetails {
  readonly classNames: ClassNames;
  /** Of the dataset, background first. */
  readonly classes: readonly {
    readonly label: number;
    readonly truthPixels: number;
    readonly predictedPixels: number;
    readonly iou: number | null;
    readonly accuracy: number | null;
  }[];
  /** `predicted` is -1 for labels that no class of the dataset has. */
  readonly cells: readonly MatrixCell[];
  /** Lowest mean IoU over the classes of the image first: at most 200. */
  readonly worst: readonly { readonly image: number; readonly meanIoU: number; readonly pixelAccuracy: number }[];
}

interface SegmentationTypes {
  readonly kept: PixelPairs;
  readonly metrics: SegmentationMetrics;
  readonly details: SegmentationDetails;
  /** 0 … 1. */
  readonly validation: { readonly meanIoU: number; readonly pixelAccuracy: number };
  readonly record: {
    readonly width: number;
    readonly height: number;
    readonly classes: readonly { readonly label: number; readonly name: string; readonly pixels: number }[];
    readonly runs: LabelRuns;
  };
  readonly overview: object;
}

const maxWorst = 200;
/** Masks looked at for a pixel that counts; none after the first that has one. */
const maxMasks = 200;
const maskOpacity = 0.5;
const imagesPerCell = 50;
/** What a cell calls labels that no class of the dataset has. */
const somethingElse = -1;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Places of labels among the listed ones; `listed.length` for all others. */
function placesOf(listed: readonly number[]): (label: number) => number {
  const places = new Map(listed.map((label, place) => [label, place]));
  return (label) => places.get(label) ?? listed.length;
}

interface CountedImage {
  /** [truth, predicted] row-major, by place. */
  readonly counts: Float64Array;
  readonly ignoredPixels: number;
}

function countImage(
  pairs: PixelPairs,
  map: ClassMapping,
  classes: number,
  placeOf: (label: number) => number,
): CountedImage {
  const counts = new Float64Array(classes * classes);
  let ignoredPixels = 0;
  for (const [i, pixels] of pairs.pixels.entries()) {
    const truth = pairs.truth[i] === ignoreIndex ? null : (map[pairs.truth[i]] ?? null);
    if (truth === null) ignoredPixels += pixels;
    else counts[placeOf(truth) * classes + placeOf(pairs.predicted[i])] += pixels;
  }
  return { counts, ignoredPixels };
}

/** Pixels of any object, whatever its class: in truth or prediction, and in both. */
interface ObjectPixels {
  readonly union: number;
  readonly both: number;
}

/** Intersection over union of objects against background, pixels summed over the images; NaN where there is no object. */
function objectIou(images: ArrayLike<number>, objects: readonly ObjectPixels[]): number {
  let union = 0;
  let both = 0;
  for (let i = 0; i < images.length; i++) {
    union += objects[images[i]].union;
    both += objects[images[i]].both;
  }
  return both / union;
}

interface CellImage {
  readonly image: number;
  readonly pixels: number;
}

/** For each cell the images with most of its pixels. */
class CellImages {
  private readonly images = new Map<number, CellImage[]>();

  add(cell: number, image: number, pixels: number): void {
    let list = this.images.get(cell);
    if (!list) this.images.set(cell, (list = []));
    list.push({ image, pixels });
    if (list.length >= 4 * imagesPerCell) this.images.set(cell, CellImages.most(list));
  }

  of(cell: number): number[] {
    return CellImages.most(this.images.get(cell) ?? []).map(({ image }) => image);
  }

  private static most(list: readonly CellImage[]): CellImage[] {
    return list.toSorted((a, b) => b.pixels - a.pixels || a.image - b.image).slice(0, imagesPerCell);
  }
}

/** Undefined where no pixel counts. */
function score(
  images: readonly ScoredImage<PixelPairs>[],
  { listed, map, ...pair }: ScoredClasses,
): Scored<SegmentationTypes> | undefined {
  const classes = listed.length + 1;
  const placeOf = placesOf(listed);
  const background = placeOf(0);
  const evaluator = createSegmentationEvaluator(classes, ignoreIndex, listed.length);
  const cellImages = new CellImages();
  const imageOf: number[] = [];
  const accuracies: number[] = [];
  const objects: ObjectPixels[] = [];
  for (const { image, kept } of images) {
    const { counts, ignoredPixels } = countImage(kept, map, classes, placeOf);
    evaluator.addCounts(image, counts, ignoredPixels);
    imageOf.push(image);
    let right = 0;
    let all = 0;
    let union = 0;
    let both = 0;
    for (const [cell, pixels] of counts.entries()) {
      if (pixels === 0) continue;
      const truth = Math.floor(cell / classes);
      const predicted = cell % classes;
      all += pixels;
      if (truth === predicted) right += pixels;
      if (truth !== background || predicted !== background) union += pixels;
      if (truth !== background && predicted !== background) both += pixels;
      cellImages.add(cell, image, pixels);
    }
    accuracies.push(right / all);
    objects.push({ union, both });
  }
  const anyPixel = accuracies.some((accuracy) => !Number.isNaN(accuracy));
  if (!anyPixel) return undefined;
  const scores = evaluator.finish();
  const labelOf = (place: number) => listed[place] ?? somethingElse;
  const resampled = {
    images: evaluator.images,
    of: {
      meanIoU: (indices: ArrayLike<number>) => evaluator.meanIou(indices),
      objectIoU: (indices: ArrayLike<number>) => objectIou(indices, objects),
    },
  };
  return {
    metrics: {
      images: scores.images,
      pixels: scores.pixels,
      ignoredPixels: scores.ignoredPixels,
      meanIoU: scores.meanIou,
      pixelAccuracy: scores.pixelAccuracy,
    },
    resampled,
    interval: () => intervalOf(evaluator.images, evaluator.images * 3 * classes, resampled.of.meanIoU),
    details: () => {
      const cells = Array.from(scores.confusion, (count, cell): MatrixCell => ({
        truth: labelOf(Math.floor(cell / classes)),
        predicted: labelOf(cell % classes),
        count,
        images: cellImages.of(cell),
      }));
      const perImage = imageOf.map((image, i) => ({
        image,
        meanIoU: evaluator.meanIou([i]),
        pixelAccuracy: accuracies[i],
      }));
      return {
        classNames: { ...namesOfLabels(pair, map, listed), [somethingElse]: "something else" },
        classes: scores.classes.slice(0, listed.length).map((one) => ({
          label: labelOf(one.label),
          truthPixels: one.truthPixels,
          predictedPixels: one.predictedPixels,
          iou: finite(one.iou),
          accuracy: finite(one.accuracy),
        })),
        cells: cells.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
        worst: perImage
          .filter(({ meanIoU }) => !Number.isNaN(meanIoU))
          .sort((a, b) => a.meanIoU - b.meanIoU || a.image - b.image)
          .slice(0, maxWorst),
      };
    },
  };
}

const runsOf = ({ labels }: Segmentation): LabelRuns => labelRuns(labels).map(({ label, length }) => [label, length]);

/** Pixels of each label that the segmentation mentions, most first. */
export function pixelsPerLabel({ labels }: Segmentation): { readonly label: number; readonly pixels: number }[] {
  return pixelsPerClass(labels, 256)
    .map((pixels, label) => ({ label, pixels }))
    .filter(({ pixels }) => pixels > 0)
    .toSorted((a, b) => b.pixels - a.pixels);
}

/** Blends the colours of classes over all pixels but the background's, whatever the size of the mask. */
function paint({ width, height, data }: ImageData, segmentation: Segmentation): void {
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * segmentation.height) / height) * segmentation.width;
    for (let x = 0; x < width; x++, to += 4) {
      const label = segmentation.labels[row + Math.floor(((x + 0.5) * segmentation.width) / width)];
      if (label === 0) continue;
      const color = classColors[(label - 1) % classColors.length];
      for (let c = 0; c < 3; c++) data[to + c] += maskOpacity * (color[c] - data[to + c]);
    }
  }
}

/** As far as masks were opened. */
function usable({ samples, masksRead, unreadableMasks, ignoredMasks }: InspectedTruth): boolean | string {
  const masked = samples.filter(({ mask }) => mask).length;
  if (masked === 0) return false;
  const masks = `${counted(masksRead, "mask")} ${masksRead === masked ? "" : "that were opened "}`;
  if (masksRead > 0 && unreadableMasks === masksRead) return `none of the ${masks}can be used`;
  if (masksRead > 0 && ignoredMasks + unreadableMasks === masksRead) {
    return `all pixels of the ${masks}are 255, which does not count`;
  }
  return true;
}

/** Until a mask has a pixel that counts: without one a run goes on, and its masks teach nothing. */
async function findMask({ samples, firstUsable, refuse }: LearnableSearch): Promise<readonly string[]> {
  let ignored = 0;
  const found = await firstUsable(samples, (_, { mask }) => {
    if (mask!.some((label) => label !== ignoreIndex)) return true;
    ignored++;
    return ignored === maxMasks;
  });
  if (!found && ignored === 0) refuse();
  if (found && ignored < maxMasks) return [];
  return [
    `${ignored === 1 ? "The mask" : `None of ${counted(ignored, "mask")}`} to train on ` +
      `${ignored === 1 ? "has no" : "has a"} pixel that counts (all are 255), so they teach nothing. Paint objects with the index of their class.`,
  ];
}

export const segmentationTruth: TruthOfTask = {
  truthOf: () => ({}),
  readsMask: true,
  hasTruth: (_, mask) => mask !== undefined,
  mentioned: (_, inMask) => inMask && Array.from(inMask, (label) => ({ label })),
  usable,
};

export const segmentation: EngineTask<"segmentation", SegmentationTypes> = {
  buffersOf: ({ labels }) => [labels.buffer],
  record: (prediction, nameOf) => ({
    width: prediction.width,
    height: prediction.height,
    classes: pixelsPerLabel(prediction).map(({ label, pixels }) => ({ label, name: nameOf(label), pixels })),
    runs: runsOf(prediction),
  }),
  overview: () => ({}),
  overlay: { paint },
  predictionFile: {
    layout: "lines",
    about: "a JSON object a line, with width, height and runs, [label, length] pairs row by row, in the masks' pixels",
    entries({ name, imageId }, prediction, { pixels }) {
      const { width, height } = prediction;
      const entry: SegmentationEntry = { name, image_id: imageId, width, height, pixels, runs: runsOf(prediction) };
      return [entry];
    },
  },

  isLocated: true,
  keep: ({ labels }, image, mask) => mask && countPixelPairs(image, mask.labels, labels),
  score,
  metricRows: [
    { title: "mean IoU", decimals: 4, of: ({ meanIoU }) => meanIoU, hasInterval: true },
    { title: "pixel accuracy", decimals: 4, of: ({ pixelAccuracy }) => pixelAccuracy },
  ],
  validationScores: ({ meanIoU, pixelAccuracy }) => ({ meanIoU, pixelAccuracy }),
  mainScore: ({ meanIoU }) => meanIoU,

  tooFew: () => undefined,
  findLearnable: findMask,
};
