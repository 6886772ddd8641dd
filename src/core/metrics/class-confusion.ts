// Confusion matrix of classes, sparse, whose cells know their images.
import { checkWholeNumber } from "./metrics-errors";
import type { ImageId } from "./image-id";

export interface ConfusionCell {
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
export class ClassConfusion {
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
