// Precision at 101 recall points from ranked outcomes, after pycocotools' COCOeval.accumulate.
import { ignoredBit, matchedBit } from "./detection-matching";

/** Recall 0, 0.01 … 1, to the bit as numpy.linspace(0, 1, 101). */
const recallPoints = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));

/** Detections of one category in the order in which they are judged; all columns have the same length. */
export interface RankedOutcomes {
  /** Bits by `matchedBit` and `ignoredBit`. */
  readonly outcomes: Int32Array;
  /** Place within its image, 0 is the best. */
  readonly ranks: Int32Array;
  /** Index of its image. */
  readonly images: Int32Array;
}

export interface PrecisionRecall {
  /** Mean over the recall points of the best precision at that recall or above. */
  readonly averagePrecision: number;
  /** Share of the objects that were found. */
  readonly recall: number;
}

/**
 * Precision and recall at one overlap threshold of the first `limit` detections an image. `objects` > 0 is how many
 * there were to find. `weights` counts each image so many times, as a resample does.
 */
export function precisionRecall(
  ranked: RankedOutcomes,
  threshold: number,
  limit: number,
  objects: number,
  weights?: Float64Array,
): PrecisionRecall {
  const { outcomes, ranks, images } = ranked;
  const matched = matchedBit(threshold);
  const ignored = ignoredBit(threshold);
  // Precision peaks and recall rises at right detections only, so the others need no entry.
  const precisions: number[] = [];
  const recalls: number[] = [];
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < outcomes.length; i++) {
    if (ranks[i] >= limit || outcomes[i] & ignored) continue;
    const weight = weights ? weights[images[i]] : 1;
    if (weight === 0) continue;
    if (outcomes[i] & matched) {
      right += weight;
      precisions.push(right / (wrong + right + Number.EPSILON));
      recalls.push(right / objects);
    } else {
      wrong += weight;
    }
  }
  for (let i = precisions.length - 1; i > 0; i--) {
    if (precisions[i] > precisions[i - 1]) precisions[i - 1] = precisions[i];
  }
  let sum = 0;
  for (let point = 0, i = 0; point < recallPoints.length; point++) {
    while (i < recalls.length && recalls[i] < recallPoints[point]) i++;
    if (i === recalls.length) break;
    sum += precisions[i];
  }
  return { averagePrecision: sum / recallPoints.length, recall: right / objects };
}

/** Precision and recall of the detections from some score on. */
export interface CurvePoint {
  readonly score: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * The curve itself at one overlap threshold, by falling score: the first point at or above each of the 101 recall points,
 * with its own precision, and the last of all. `scores` are those of `ranked`; `objects` > 0.
 */
export function precisionRecallCurve(
  ranked: RankedOutcomes,
  scores: ArrayLike<number>,
  threshold: number,
  limit: number,
  objects: number,
): CurvePoint[] {
  const { outcomes, ranks } = ranked;
  const points: CurvePoint[] = [];
  let last: CurvePoint | undefined;
  let right = 0;
  let judged = 0;
  let next = 0;
  for (let i = 0; i < outcomes.length; i++) {
    if (ranks[i] >= limit || outcomes[i] & ignoredBit(threshold)) continue;
    judged++;
    if (outcomes[i] & matchedBit(threshold)) right++;
    last = { score: scores[i], precision: right / judged, recall: right / objects };
    if (last.recall < recallPoints[next] || right === 0) continue;
    while (next < recallPoints.length && recallPoints[next] <= last.recall) next++;
    points.push(last);
  }
  if (last && points.at(-1) !== last) points.push(last);
  return points;
}
