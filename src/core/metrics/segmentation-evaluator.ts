// Segmentation metrics from a confusion matrix of pixels: IoU of each class, their mean, pixel accuracy; which pixels
// count.
import { ignoreIndex, type ProtocolName, type ProtocolNumbers } from "../../domain";
import { checkWholeNumber, EvaluationInputError, type ImageId, NothingEvaluatedError } from "./evaluation-input";

interface SegmentationClassScores {
  readonly label: number;
  readonly truthPixels: number;
  readonly predictedPixels: number;
  /** Intersection over union, 0 … 1; NaN where the class is neither in the truth nor predicted. */
  readonly iou: number;
  /** Share of the class's pixels that were found; NaN where it has none. */
  readonly accuracy: number;
}

interface SegmentationScores {
  readonly images: number;
  /** Pixels that count, and pixels left out because their truth is the ignored label. */
  readonly pixels: number;
  readonly ignoredPixels: number;
  /**
   * Mean IoU over the classes that occur in truth or prediction, as numpy.nanmean takes it. torchvision's reference
   * script takes the plain mean, which equals this where every class occurs and is NaN elsewhere.
   */
  readonly meanIou: number;
  readonly pixelAccuracy: number;
  readonly classes: readonly SegmentationClassScores[];
  /** [truth, predicted] row-major, in pixels. */
  readonly confusion: Float64Array;
}

export interface SegmentationEvaluator {
  readonly images: number;
  /**
   * Counts one image: labels of truth and prediction, one a pixel, in the same order. Throws EvaluationInputError where
   * their lengths differ, a label is no class, or the image was added before; nothing of such an image is counted.
   */
  add(imageId: ImageId, truth: Uint8Array, predicted: Uint8Array): void;
  /**
   * Counts one image whose pixels are counted already: `counts` is [truth, predicted] row-major. Throws
   * EvaluationInputError for counts of another number of classes, and for an image that was added before.
   */
  addCounts(imageId: ImageId, counts: ArrayLike<number>, ignoredPixels: number): void;
  /** Throws NothingEvaluatedError where no pixel counts. */
  finish(): SegmentationScores;
  /** Mean IoU over a resample: `images` are indices in the order of `add`; NaN where no pixel counts. */
  meanIou(images: ArrayLike<number>): number;
}

/**
 * An evaluator of labels 0 … `classes` − 1; pixels whose truth is `ignored` count for nothing. Of the classes the first
 * `averaged` enter the mean IoU: a label that only stands for "something else" need not.
 */
export function createSegmentationEvaluator(
  classes: number,
  ignored: number = ignoreIndex,
  averaged: number = classes,
): SegmentationEvaluator {
  checkWholeNumber("The number of classes", classes, 1, 256);
  checkWholeNumber("The number of classes in the mean", averaged, 1, classes);
  const confusion = new Float64Array(classes * classes);
  const seen = new Set<ImageId>();
  // Of each image and class: pixels of the truth, of the prediction, of both.
  const tallies: Uint32Array[] = [];
  let ignoredPixels = 0;
  const keep = (imageId: ImageId, counts: ArrayLike<number>, ignoredOfImage: number): void => {
    seen.add(imageId);
    ignoredPixels += ignoredOfImage;
    for (let i = 0; i < confusion.length; i++) confusion[i] += counts[i];
    tallies.push(Uint32Array.from(tally(counts, classes)));
  };
  return {
    get images() {
      return seen.size;
    },
    add(imageId, truth, predicted) {
      if (seen.has(imageId)) throw new EvaluationInputError(`Image ${imageId} was added twice; it would count twice.`);
      if (truth.length !== predicted.length) {
        throw new EvaluationInputError(
          `The mask of image ${imageId} has ${truth.length} pixels, the prediction ${predicted.length}. Bring the ` +
            "prediction to the mask's size first.",
        );
      }
      const { pairs, skipped } = countPairs(imageId, truth, predicted, classes, ignored);
      keep(imageId, pairs, skipped);
    },
    addCounts(imageId, counts, ignoredOfImage) {
      if (seen.has(imageId)) throw new EvaluationInputError(`Image ${imageId} was added twice; it would count twice.`);
      if (counts.length !== confusion.length) {
        throw new EvaluationInputError(
          `Image ${imageId} has ${counts.length} counts of pixels; ${classes} × ${classes} were expected.`,
        );
      }
      keep(imageId, counts, ignoredOfImage);
    },
    finish() {
      const pixels = confusion.reduce((a, b) => a + b, 0);
      if (pixels === 0) {
        throw new NothingEvaluatedError(
          seen.size === 0
            ? "No image was segmented, so there is no IoU. Add images first."
            : `All ${ignoredPixels} pixels of ${seen.size} images have the ignored label ${ignored}, so there is no IoU.`,
        );
      }
      const sums = tally(confusion, classes);
      const perClass = Array.from({ length: classes }, (_, label) => {
        const [truthPixels, predictedPixels, both] = sums.subarray(3 * label, 3 * label + 3);
        return { label, truthPixels, predictedPixels, iou: iouOf(sums, label), accuracy: both / truthPixels };
      });
      const right = perClass.reduce((sum, { label }) => sum + sums[3 * label + 2], 0);
      return {
        images: seen.size,
        pixels,
        ignoredPixels,
        meanIou: meanIouOf(sums.subarray(0, 3 * averaged)),
        pixelAccuracy: right / pixels,
        classes: perClass,
        confusion: confusion.slice(),
      };
    },
    meanIou(images) {
      const sums = new Float64Array(3 * classes);
      for (let i = 0; i < images.length; i++) {
        const one = tallies[images[i]];
        if (!one) throw new EvaluationInputError(`There is no image ${images[i]}; ${tallies.length} were added.`);
        for (let k = 0; k < sums.length; k++) sums[k] += one[k];
      }
      return meanIouOf(sums.subarray(0, 3 * averaged));
    },
  };
}

function countPairs(
  imageId: ImageId,
  truth: Uint8Array,
  predicted: Uint8Array,
  classes: number,
  ignored: number,
): { readonly pairs: Float64Array; readonly skipped: number } {
  const pairs = new Float64Array(classes * classes);
  let skipped = 0;
  for (let i = 0; i < truth.length; i++) {
    const label = truth[i];
    if (label === ignored) {
      skipped++;
    } else if (label < classes && predicted[i] < classes) {
      pairs[label * classes + predicted[i]]++;
    } else {
      const [what, value] = label < classes ? ["predicted", predicted[i]] : ["mask's", label];
      throw new EvaluationInputError(
        `Pixel ${i} of image ${imageId} has the ${what} label ${value}; the classes are 0 to ${classes - 1} and ` +
          `${ignored} is ignored. Reconcile the label sets first.`,
      );
    }
  }
  return { pairs, skipped };
}

/** [class, 3]: pixels of the truth, of the prediction, of both. */
function tally(confusion: ArrayLike<number>, classes: number): Float64Array {
  const sums = new Float64Array(3 * classes);
  for (let truth = 0; truth < classes; truth++) {
    for (let predicted = 0; predicted < classes; predicted++) {
      const count = confusion[truth * classes + predicted];
      sums[3 * truth] += count;
      sums[3 * predicted + 1] += count;
      if (truth === predicted) sums[3 * truth + 2] += count;
    }
  }
  return sums;
}

function iouOf(sums: Float64Array, label: number): number {
  const both = sums[3 * label + 2];
  return both / (sums[3 * label] + sums[3 * label + 1] - both);
}

function meanIouOf(sums: Float64Array): number {
  let total = 0;
  let occurring = 0;
  for (let label = 0; 3 * label < sums.length; label++) {
    const iou = iouOf(sums, label);
    if (Number.isNaN(iou)) continue;
    total += iou;
    occurring++;
  }
  return total / occurring;
}

// How often each label of a mask meets each label of a prediction, as a short list: what an image's IoU follows from.

/** Columns of equal length, by ascending truth, then prediction; pairs that do not occur are not listed. */
export interface PixelPairs {
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  readonly pixels: Uint32Array;
}

const labels = 256;
const scratch = new Uint32Array(labels * labels);

/** Throws EvaluationInputError, naming the image, where the two have different numbers of pixels. */
export function countPixelPairs(image: string, truth: Uint8Array, predicted: Uint8Array): PixelPairs {
  if (truth.length !== predicted.length) {
    throw new EvaluationInputError(
      `The mask of ${image} has ${truth.length} pixels, the prediction ${predicted.length}; both must be of the image's size.`,
    );
  }
  for (let i = 0; i < truth.length; i++) scratch[labels * truth[i] + predicted[i]]++;
  const occurring: number[] = [];
  for (let key = 0; key < scratch.length; key++) if (scratch[key] > 0) occurring.push(key);
  const pairs = {
    truth: Uint8Array.from(occurring, (key) => key >> 8),
    predicted: Uint8Array.from(occurring, (key) => key & 255),
    pixels: Uint32Array.from(occurring, (key) => scratch[key]),
  };
  scratch.fill(0);
  return pairs;
}

// In which pixels masks are compared: at the protocol's size, as torchdistill's scripts do, or in those of the original image.
export const segmentationPixelNames = ["protocol", "original"] as const;
/**
 * `protocol`: the mask is brought to the size of the network's input, nearest neighbours, and compared with the labels there.
 * `original`: the labels are brought to the original image's size and compared with the mask as it is.
 */
export type SegmentationPixels = (typeof segmentationPixelNames)[number];

/** The paper's VOC protocol is scored as the paper's scripts do; the others say what a person gets, in her own pixels. */
export function usualSegmentationPixels(protocol: ProtocolName): SegmentationPixels {
  return protocol === "segmentation" ? "protocol" : "original";
}

/** e.g. `at 416 × 416, as the paper`, `in original pixels`. */
export function segmentationPixelsText(pixels: SegmentationPixels, numbers: ProtocolNumbers): string {
  if (pixels === "original") return "in original pixels";
  if (!("width" in numbers)) return "in pixels of the network’s input";
  const { width, height } = numbers;
  const isPaper = width === 416 && height === 416;
  return `at ${width} × ${height}${isPaper ? ", as the paper" : ""}`;
}
