// Precision and recall at one confidence threshold, from the cells of its confusion matrix.
import type { DetectionCell } from "../../../engine/protocol-evaluation";

export interface ThresholdScores {
  readonly objects: number;
  readonly detections: number;
  /** Found with their own class. */
  readonly right: number;
  /** 0 … 1; undefined where there is nothing to divide by. */
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
}

/** Label of "nothing there". */
export const nothing = 0;

function scoresOf(right: number, objects: number, detections: number): ThresholdScores {
  return {
    objects,
    detections,
    right,
    precision: detections > 0 ? right / detections : undefined,
    recall: objects > 0 ? right / objects : undefined,
    f1: objects + detections > 0 ? (2 * right) / (objects + detections) : undefined,
  };
}

/** Of all classes together. */
export function overallScores(cells: readonly DetectionCell[]): ThresholdScores {
  let [right, objects, detections] = [0, 0, 0];
  for (const { truth, predicted, count } of cells) {
    if (truth !== nothing) objects += count;
    if (predicted !== nothing) detections += count;
    if (truth === predicted) right += count;
  }
  return scoresOf(right, objects, detections);
}

/** Of each class, by label. */
export function scoresByClass(cells: readonly DetectionCell[]): ReadonlyMap<number, ThresholdScores> {
  const labels = new Set(cells.flatMap(({ truth, predicted }) => [truth, predicted]));
  labels.delete(nothing);
  return new Map(
    Array.from(labels, (label) => {
      let [right, objects, detections] = [0, 0, 0];
      for (const { truth, predicted, count } of cells) {
        if (truth === label) objects += count;
        if (predicted === label) detections += count;
        if (truth === label && predicted === label) right += count;
      }
      return [label, scoresOf(right, objects, detections)];
    }),
  );
}
