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

/** The reference's scores have six digits: those that differ by less tie, and rounding ranks them. */
const tie = 1e-6;
/** In pixels: the reference's corners have four digits. Boxes without area share no area. */
const sameCorner = 1e-3;

interface Ranking {
  /** How many each side lists; ours may have more. */
  readonly limit: number;
  /** The overlap above which one box suppresses another of its class. */
  readonly suppressedAbove: number;
  /** Ours before any is suppressed. */
  readonly candidates: readonly DetectedBox[];
  /** The overlap above which two boxes are one: less than usual where rounding before them moves boxes further. */
  readonly sameAbove?: number;
}

/** How far boxes may be from the reference's. */
const usualOverlap = 0.99;

/** The smallest overlap of a box with the one of its class that is nearest among others; at most the usual one. */
export function minOverlap(boxes: readonly DetectedBox[], others: readonly DetectedBox[]): number {
  const nearest = boxes.map(({ label, boxXyxyPixels }) => {
    const same = others.filter((other) => other.label === label).flatMap((other) => other.boxXyxyPixels);
    return Math.max(0, ...intersectionOverUnion(Float32Array.from(boxXyxyPixels), Float32Array.from(same)));
  });
  return Math.min(usualOverlap, ...nearest);
}

/**
 * How many detections of either side have no partner: same label, IoU above 0.99, score within 1e-3. Of a network that is
 * sure of hundreds, `ranking` says what rounding decides: of two that tie, either may suppress the other, and those that
 * tie with the last of a full list may be others.
 */
export function unmatchedDetections(
  actual: readonly DetectedBox[],
  { boxes, scores, labels }: ReferenceDetections,
  { limit, suppressedAbove, candidates, sameAbove = usualOverlap }: Ranking = {
    limit: Infinity,
    suppressedAbove: 1,
    candidates: [],
  },
): number {
  const overlap = (theirs: number, mine: DetectedBox) =>
    intersectionOverUnion(Float32Array.from(boxes[theirs]), Float32Array.from(mine.boxXyxyPixels))[0];
  const isAlike = (theirs: number, mine: DetectedBox, within: number) =>
    mine.label === labels[theirs] && Math.abs(mine.score - scores[theirs]) < within;
  const isPartner = (theirs: number, mine: DetectedBox) =>
    isAlike(theirs, mine, 1e-3) &&
    (overlap(theirs, mine) > sameAbove ||
      mine.boxXyxyPixels.every((edge, i) => Math.abs(edge - boxes[theirs][i]) < sameCorner));
  const suppresses = (theirs: number, mine: DetectedBox) =>
    isAlike(theirs, mine, tie) && overlap(theirs, mine) > suppressedAbove;

  const free = new Set(actual);
  const missing = boxes.flatMap((_, theirs) => {
    const partner = [...free].find((mine) => isPartner(theirs, mine));
    if (partner === undefined) return [theirs];
    free.delete(partner);
    return [];
  });
  const lost = missing.filter(
    (theirs) => !candidates.some((mine) => isPartner(theirs, mine)) || !actual.some((mine) => suppresses(theirs, mine)),
  );
  const last = scores.length < limit ? -Infinity : Math.min(...scores);
  const gained = actual
    .slice(0, limit)
    .filter((mine) => free.has(mine) && mine.score > last + tie)
    .filter((mine) => !boxes.some((_, theirs) => suppresses(theirs, mine)));
  return Math.max(lost.length, gained.length);
}
