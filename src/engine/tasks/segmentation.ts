// Segmentation: masks scored by IoU, in the network's labels that the data set has classes for; whatever else the network
// says counts as one more label that is never right and has no share in the mean.
import { ignoreIndex } from "../../domain";
import { countPixelPairs, type PixelPairs } from "../../core/metrics/pixel-pairs";
import { createSegmentationEvaluator } from "../../core/metrics/segmentation-evaluator";
import type { ClassMapping, MatrixCell, SegmentationDetails, SegmentationMetrics } from "../protocol-evaluation";
import { namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type { EngineTask, Scored, ScoredClasses, ScoredImage } from "./task";

const maxWorst = 200;
const imagesPerCell = 50;
/** What a cell calls labels that no class of the data set has. */
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
): Scored<SegmentationMetrics, SegmentationDetails> | undefined {
  const classes = listed.length + 1;
  const placeOf = placesOf(listed);
  const evaluator = createSegmentationEvaluator(classes, ignoreIndex, listed.length);
  const cellImages = new CellImages();
  const imageOf: number[] = [];
  const accuracies: number[] = [];
  for (const { image, kept } of images) {
    const { counts, ignoredPixels } = countImage(kept, map, classes, placeOf);
    evaluator.addCounts(image, counts, ignoredPixels);
    imageOf.push(image);
    let right = 0;
    let all = 0;
    for (const [cell, pixels] of counts.entries()) {
      if (pixels === 0) continue;
      all += pixels;
      if (cell % (classes + 1) === 0) right += pixels;
      cellImages.add(cell, image, pixels);
    }
    accuracies.push(right / all);
  }
  const anyPixel = accuracies.some((accuracy) => !Number.isNaN(accuracy));
  if (!anyPixel) return undefined;
  const scores = evaluator.finish();
  const labelOf = (place: number) => listed[place] ?? somethingElse;
  return {
    metrics: {
      images: scores.images,
      pixels: scores.pixels,
      ignoredPixels: scores.ignoredPixels,
      meanIoU: scores.meanIou,
      pixelAccuracy: scores.pixelAccuracy,
    },
    interval: () =>
      intervalOf(evaluator.images, evaluator.images * 3 * classes, (indices) => evaluator.meanIou(indices)),
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

export const segmentation: EngineTask<"segmentation", PixelPairs, SegmentationMetrics, SegmentationDetails> = {
  truthOf: () => ({}),
  hasTruth: (_, mask) => mask !== undefined,
  keep: ({ labels }, image, mask) => mask && countPixelPairs(image, mask.labels, labels),
  score,
  validationScores: ({ meanIoU, pixelAccuracy }) => ({ meanIoU, pixelAccuracy }),
  mainScore: ({ meanIoU }) => meanIoU,
};
