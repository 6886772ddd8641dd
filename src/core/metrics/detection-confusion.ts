// Which object each detection was taken for, kept so that a score threshold can be applied afterwards. A detection, best
// first, takes the free object of any class that it overlaps most, if by half: those below a threshold never took an
// object from one above it, so the columns hold for every threshold.
import { type BoxXywh, overlapOf, type ScoredBox, type CocoGroundTruth } from "./detection-matching";

/** One entry an object or a detection; `image` is the image's place. */
export interface ConfusionColumns {
  /** Objects to find; `foundLabel` is 0 and `foundScore` -1 where no detection took it. */
  readonly objects: {
    readonly image: readonly number[];
    readonly label: readonly number[];
    readonly foundLabel: readonly number[];
    readonly foundScore: readonly number[];
  };
  /** Detections that took no object and lie in no crowd. */
  readonly falseAlarms: {
    readonly image: readonly number[];
    readonly label: readonly number[];
    readonly score: readonly number[];
  };
}

/** Label of "nothing there" in a cell. */
const nothing = 0;

export interface DetectionCell {
  /** `nothing` for a false alarm. */
  readonly truth: number;
  /** `nothing` for a missed object. */
  readonly predicted: number;
  readonly count: number;
  /** Places of the first images. */
  readonly images: readonly number[];
}

/** What went wrong in one image. */
interface ImageErrors {
  readonly image: number;
  readonly right: number;
  readonly confused: number;
  readonly missed: number;
  readonly falseAlarms: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

export interface DetectionConfusion {
  /** The fullest first. */
  readonly cells: readonly DetectionCell[];
  /** Images with errors: lowest F1 first, then those with more errors. */
  readonly worst: readonly ImageErrors[];
}

const minOverlap = 0.5;
const scoreDigits = 1e6;
/** As text a score should not take seventeen digits. */
const rounded = (score: number): number => Math.round(score * scoreDigits) / scoreDigits;

/** Collects the columns, image by image. */
export class DetectionConfusionCounter {
  readonly columns = {
    objects: { image: [] as number[], label: [] as number[], foundLabel: [] as number[], foundScore: [] as number[] },
    falseAlarms: { image: [] as number[], label: [] as number[], score: [] as number[] },
  };

  /** `image` is its place; categories are labels here, from 1. */
  add(image: number, truths: readonly CocoGroundTruth[], detections: readonly ScoredBox[]): void {
    const objects = truths.filter(({ isCrowd }) => !isCrowd);
    const crowds = truths.filter(({ isCrowd }) => isCrowd);
    const foundLabel = objects.map(() => nothing);
    const foundScore = objects.map(() => -1);
    const { falseAlarms } = this.columns;
    for (const { boxXywhPixels, categoryId, score } of detections.toSorted((a, b) => b.score - a.score)) {
      const taken = bestFree(boxXywhPixels, objects, foundLabel);
      if (taken !== -1) {
        foundLabel[taken] = categoryId;
        foundScore[taken] = rounded(score);
      } else if (!crowds.some((crowd) => overlapOf(boxXywhPixels, crowd.boxXywhPixels, true) >= minOverlap)) {
        falseAlarms.image.push(image);
        falseAlarms.label.push(categoryId);
        falseAlarms.score.push(rounded(score));
      }
    }
    for (const [i, object] of objects.entries()) {
      this.columns.objects.image.push(image);
      this.columns.objects.label.push(object.categoryId);
      this.columns.objects.foundLabel.push(foundLabel[i]);
      this.columns.objects.foundScore.push(foundScore[i]);
    }
  }
}

function bestFree(box: BoxXywh, objects: readonly CocoGroundTruth[], foundLabel: readonly number[]): number {
  let best = -1;
  let most = minOverlap;
  for (const [i, object] of objects.entries()) {
    if (foundLabel[i] !== nothing) continue;
    const overlap = overlapOf(box, object.boxXywhPixels, false);
    if (overlap < most) continue;
    most = overlap;
    best = i;
  }
  return best;
}

/** The columns with the `most` surest false alarms, and the score below which they were dropped: 0 where none was. */
export function withMostFalseAlarms(
  columns: ConfusionColumns,
  most: number,
): { readonly columns: ConfusionColumns; readonly minScore: number } {
  const { score, image, label } = columns.falseAlarms;
  if (score.length <= most) return { columns, minScore: 0 };
  const minScore = score.toSorted((a, b) => b - a)[most - 1];
  const kept = [...score.keys()].filter((i) => score[i] >= minScore);
  const pick = (values: readonly number[]) => kept.map((i) => values[i]);
  return {
    columns: { ...columns, falseAlarms: { image: pick(image), label: pick(label), score: pick(score) } },
    minScore,
  };
}

/** What the detections with at least this score got right and wrong. */
export function confusionAt(
  { objects, falseAlarms }: ConfusionColumns,
  minScore: number,
  imagesPerCell = 50,
): DetectionConfusion {
  const cells = new Map<string, { truth: number; predicted: number; count: number; images: number[] }>();
  const errors = new Map<number, { right: number; confused: number; missed: number; falseAlarms: number }>();
  const count = (image: number, truth: number, predicted: number): void => {
    const key = `${truth} ${predicted}`;
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { truth, predicted, count: 0, images: [] }));
    cell.count++;
    if (cell.images.length < imagesPerCell && cell.images.at(-1) !== image) cell.images.push(image);
    let ofImage = errors.get(image);
    if (!ofImage) errors.set(image, (ofImage = { right: 0, confused: 0, missed: 0, falseAlarms: 0 }));
    if (truth === predicted) ofImage.right++;
    else if (truth === nothing) ofImage.falseAlarms++;
    else if (predicted === nothing) ofImage.missed++;
    else ofImage.confused++;
  };
  for (const [i, label] of objects.label.entries()) {
    count(objects.image[i], label, objects.foundScore[i] >= minScore ? objects.foundLabel[i] : nothing);
  }
  for (const [i, label] of falseAlarms.label.entries()) {
    if (falseAlarms.score[i] >= minScore) count(falseAlarms.image[i], nothing, label);
  }
  const worst = Array.from(errors, ([image, { right, confused, missed, falseAlarms: alarms }]) => {
    const wrong = 2 * confused + missed + alarms;
    return { image, right, confused, missed, falseAlarms: alarms, f1: (2 * right) / (2 * right + wrong) };
  });
  const errorsOf = ({ confused, missed, falseAlarms: alarms }: ImageErrors) => confused + missed + alarms;
  return {
    cells: [...cells.values()].sort((a, b) => b.count - a.count || a.truth - b.truth || a.predicted - b.predicted),
    worst: worst
      .filter(({ f1 }) => f1 < 1)
      .sort((a, b) => a.f1 - b.f1 || errorsOf(b) - errorsOf(a) || a.image - b.image),
  };
}
