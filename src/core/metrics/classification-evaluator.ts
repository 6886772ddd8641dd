// Classification metrics: top-1, top-5, figures of each class and their means, and the confusion matrix.
import { checkWholeNumber, EvaluationInputError, type ImageId, NothingEvaluatedError } from "./evaluation-input";

interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** The first images of the cell, in the order in which they were added. */
  readonly imageIds: readonly ImageId[];
}

interface GrowingCell {
  readonly truth: number;
  readonly predicted: number;
  count: number;
  readonly imageIds: ImageId[];
}

/** Counts of (truth, predicted) pairs; memory follows the pairs that occur, not classes². */
class ClassConfusion {
  /** [classes]: images of each class, images taken for each class. */
  readonly truths: Float64Array;
  readonly predictions: Float64Array;
  private readonly filled = new Map<number, GrowingCell>();

  /** Throws EvaluationInputError unless 1 ≤ `classes` ≤ 2²⁰. */
  constructor(
    readonly classes: number,
    readonly imagesPerCell = 50,
  ) {
    checkWholeNumber("The number of classes", classes, 1, 2 ** 20);
    this.truths = new Float64Array(classes);
    this.predictions = new Float64Array(classes);
  }

  /** Throws EvaluationInputError for labels that are no class. */
  add(truth: number, predicted: number, imageId: ImageId): void {
    checkWholeNumber(`The true label of image ${imageId}`, truth, 0, this.classes - 1);
    checkWholeNumber(`The predicted label of image ${imageId}`, predicted, 0, this.classes - 1);
    this.truths[truth]++;
    this.predictions[predicted]++;
    const key = truth * this.classes + predicted;
    let cell = this.filled.get(key);
    if (!cell) this.filled.set(key, (cell = { truth, predicted, count: 0, imageIds: [] }));
    cell.count++;
    if (cell.imageIds.length < this.imagesPerCell) cell.imageIds.push(imageId);
  }

  count(truth: number, predicted: number): number {
    return this.filled.get(truth * this.classes + predicted)?.count ?? 0;
  }

  cell(truth: number, predicted: number): ConfusionCell {
    return this.filled.get(truth * this.classes + predicted) ?? { truth, predicted, count: 0, imageIds: [] };
  }

  /** The cells that are not empty, the fullest first; equal counts by truth, then prediction. */
  cells(): ConfusionCell[] {
    return [...this.filled.values()].sort(
      (a, b) => b.count - a.count || a.truth - b.truth || a.predicted - b.predicted,
    );
  }
}

interface ClassScores {
  readonly label: number;
  /** Images of this class, and images taken for it. */
  readonly images: number;
  readonly predicted: number;
  /** Share of the class's images whose first, or first five labels hold it; NaN where it has no image. */
  readonly top1Percent: number;
  readonly top5Percent: number;
  /** Share of the images taken for this class that are of it; NaN where none was. */
  readonly precisionPercent: number;
  /** Harmonic mean of top-1 and precision; 0 where nothing was right, NaN where the class never occurs. */
  readonly f1Percent: number;
}

interface ClassificationScores {
  readonly images: number;
  readonly top1Percent: number;
  readonly top5Percent: number;
  /** Mean top-1 of the classes that have images; scikit-learn's balanced_accuracy_score. */
  readonly balancedAccuracyPercent: number;
  /** Means over classes that occur as truth or prediction, 0 where undefined, as scikit-learn's average="macro". */
  readonly macroPrecisionPercent: number;
  readonly macroF1Percent: number;
  readonly classes: readonly ClassScores[];
  readonly confusion: ClassConfusion;
  /** [image] in the order of `add`: 1 where the truth was first, or among the first five. For intervals. */
  readonly top1Hits: Uint8Array;
  readonly top5Hits: Uint8Array;
}

export interface ClassificationEvaluator {
  readonly images: number;
  /**
   * Counts one image. `ranked` are labels, most probable first, five or all classes; more are not read. Throws
   * EvaluationInputError for labels that are no class, too few or repeated ones, and an image that was added before.
   */
  add(imageId: ImageId, truth: number, ranked: readonly number[]): void;
  /** Throws NothingEvaluatedError before the first image. */
  finish(): ClassificationScores;
}

const topCount = 5;
const percent = (part: number, whole: number): number => (100 * part) / whole;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** An evaluator of labels 0 … `classes` − 1. */
export function createClassificationEvaluator(classes: number): ClassificationEvaluator {
  const confusion = new ClassConfusion(classes);
  const fives = new Float64Array(classes);
  const top1Hits: number[] = [];
  const top5Hits: number[] = [];
  const seen = new Set<ImageId>();
  return {
    get images() {
      return seen.size;
    },
    add(imageId, truth, ranked) {
      if (seen.has(imageId)) throw new EvaluationInputError(`Image ${imageId} was added twice; it would count twice.`);
      const top = ranked.slice(0, topCount);
      const needed = Math.min(topCount, classes);
      for (const label of top) checkWholeNumber(`A predicted label of image ${imageId}`, label, 0, classes - 1);
      if (new Set(top).size !== top.length || top.length < needed) {
        throw new EvaluationInputError(
          `Image ${imageId} has the labels [${top.join(", ")}]; ${needed} different ones were expected, best first.`,
        );
      }
      confusion.add(truth, top[0], imageId);
      seen.add(imageId);
      const among = top.includes(truth);
      fives[truth] += among ? 1 : 0;
      top1Hits.push(top[0] === truth ? 1 : 0);
      top5Hits.push(among ? 1 : 0);
    },
    finish() {
      if (seen.size === 0) {
        throw new NothingEvaluatedError("No image was classified, so there is no accuracy. Add images first.");
      }
      const perClass = Array.from({ length: classes }, (_, label) => scoreClass(confusion, fives[label], label));
      const present = perClass.filter(({ images }) => images > 0);
      const occurring = perClass.filter(({ images, predicted }) => images + predicted > 0);
      return {
        images: seen.size,
        top1Percent: 100 * mean(top1Hits),
        top5Percent: 100 * mean(top5Hits),
        balancedAccuracyPercent: mean(present.map(({ top1Percent }) => top1Percent)),
        macroPrecisionPercent: mean(occurring.map(({ precisionPercent }) => precisionPercent || 0)),
        macroF1Percent: mean(occurring.map(({ f1Percent }) => f1Percent)),
        classes: perClass,
        confusion,
        top1Hits: Uint8Array.from(top1Hits),
        top5Hits: Uint8Array.from(top5Hits),
      };
    },
  };
}

function scoreClass(confusion: ClassConfusion, fives: number, label: number): ClassScores {
  const right = confusion.count(label, label);
  const images = confusion.truths[label];
  const predicted = confusion.predictions[label];
  return {
    label,
    images,
    predicted,
    top1Percent: percent(right, images),
    top5Percent: percent(fives, images),
    precisionPercent: percent(right, predicted),
    f1Percent: percent(2 * right, images + predicted),
  };
}
