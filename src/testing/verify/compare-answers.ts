// How far answers are from the reference's: top five, detections as sets, pixels a class.
import { intersectionOverUnion } from "../../core/geometry/boxes";
import type { Classification, DetectedBox } from "../../domain";

export interface ReferenceDetections {
  readonly boxes: readonly (readonly number[])[];
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Largest difference of the probability of each of the reference's five classes. One that is not among ours ties with our
 * last, or else is wrong by what they differ: the last two of networks that are sure of themselves may both have 0.
 */
export function topFiveError(
  actual: Classification,
  expected: readonly (readonly [label: number, probability: number])[],
): number {
  const last = actual.top[expected.length - 1]?.probability ?? Infinity;
  return Math.max(
    ...expected.map(([label, probability]) => {
      const found = actual.top.find((entry) => entry.label === label);
      return Math.abs((found?.probability ?? last) - probability);
    }),
  );
}

/** How many detections of either side have no partner: same label, IoU above 0.99, score within 1e-3. */
export function unmatchedDetections(actual: readonly DetectedBox[], expected: ReferenceDetections): number {
  const overlaps = intersectionOverUnion(
    Float32Array.from(expected.boxes.flat()),
    Float32Array.from(actual.flatMap((mine) => mine.boxXyxyPixels)),
  );
  const free = new Set(actual.keys());
  let missing = 0;
  expected.boxes.forEach((_, i) => {
    const partner = [...free].find(
      (mine) =>
        actual[mine].label === expected.labels[i] &&
        Math.abs(actual[mine].score - expected.scores[i]) < 1e-3 &&
        overlaps[i * actual.length + mine] > 0.99,
    );
    if (partner !== undefined) free.delete(partner);
    else missing++;
  });
  return Math.max(missing, free.size);
}
