// Boxes with categories, and which detections of one category find which objects of one image, after pycocotools'
// COCOeval.evaluateImg.
import { EvaluationInputError } from "./evaluation-input";

/** COCO's box: left, top, width, height in pixels of the original image. */
export type BoxXywh = readonly [left: number, top: number, width: number, height: number];

export interface DetectionCategory {
  readonly id: number;
  readonly name: string;
}

export interface CocoGroundTruth {
  readonly categoryId: number;
  readonly boxXywhPixels: BoxXywh;
  /** COCO's `area`: pixels of the object's mask, not of its box; it decides between small, medium and large. */
  readonly areaPixels: number;
  /** One box around many things: detections inside it are neither right nor wrong. */
  readonly isCrowd: boolean;
}

export interface ScoredBox {
  readonly categoryId: number;
  readonly boxXywhPixels: BoxXywh;
  readonly score: number;
}

/** Throws EvaluationInputError for a box that is not finite or has a negative side. */
export function checkBox(what: string, [left, top, width, height]: BoxXywh): void {
  if (Number.isFinite(left + top + width + height) && width >= 0 && height >= 0) return;
  throw new EvaluationInputError(
    `${what} has the box [${[left, top, width, height].join(", ")}]; left, top, width and height in pixels were ` +
      "expected, all finite and the last two not negative.",
  );
}

/** Overlaps from which a detection is right: 0.50, 0.55 … 0.95, to the bit as numpy.linspace(0.5, 0.95, 10). */
export const overlapThresholds: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5,
);

/** Object sizes in square pixels of the mask, both ends included. */
export const areaRanges = [
  { name: "all", least: 0, most: 1e5 ** 2 },
  { name: "small", least: 0, most: 32 ** 2 },
  { name: "medium", least: 32 ** 2, most: 96 ** 2 },
  { name: "large", least: 96 ** 2, most: 1e5 ** 2 },
] as const;

/** The most detections of one category that count in one image. */
export const detectionLimit = 100;

/** The bit of an outcome that says: right at threshold `t`. The detection may yet have found an ignored object. */
export const matchedBit = (t: number): number => 1 << t;

/** The bit of an outcome that says: neither right nor wrong at threshold `t`. */
export const ignoredBit = (t: number): number => 1 << (overlapThresholds.length + t);

export interface ImageMatches {
  /** Best first, equal scores in their given order, 100 at most. */
  readonly scores: readonly number[];
  /** [area range][detection], bits by `matchedBit` and `ignoredBit`. */
  readonly outcomes: readonly Int32Array[];
  /** [area range]: objects that ought to be found. */
  readonly objects: readonly number[];
}

/**
 * Intersection over union in float64 of boxes [left, top, width, height]; over the detection's own area where the
 * object is a crowd. 0 where they share no area.
 */
export function overlapOf(found: BoxXywh, object: BoxXywh, isCrowd: boolean): number {
  const width = Math.min(found[0] + found[2], object[0] + object[2]) - Math.max(found[0], object[0]);
  if (!(width > 0)) return 0;
  const height = Math.min(found[1] + found[3], object[1] + object[3]) - Math.max(found[1], object[1]);
  if (!(height > 0)) return 0;
  const shared = width * height;
  const area = found[2] * found[3];
  return shared / (isCrowd ? area : area + object[2] * object[3] - shared);
}

const outside = (area: number, range: { readonly least: number; readonly most: number }): boolean =>
  area < range.least || area > range.most;

/**
 * Matches the detections and objects of one image and one category. Each detection, best first, takes the object it
 * overlaps most among those still free, objects that count before ignored ones; of equal overlaps the later object.
 * Crowds are ignored and never used up; objects outside an area range are ignored in it, and so are detections
 * outside it that found nothing. Unlike pycocotools an object whose annotation id is 0 can be found.
 */
export function matchDetections(truths: readonly CocoGroundTruth[], detections: readonly ScoredBox[]): ImageMatches {
  const found = [...detections].sort((a, b) => b.score - a.score).slice(0, detectionLimit);
  const overlaps = found.map((detection) =>
    Float64Array.from(truths, (truth) => overlapOf(detection.boxXywhPixels, truth.boxXywhPixels, truth.isCrowd)),
  );
  // Nothing below the lowest threshold can match.
  const reach = overlaps.map((row) => Math.max(0, ...row));
  const taken = new Uint8Array(truths.length);
  const outcomes: Int32Array[] = [];
  const objects: number[] = [];
  for (const range of areaRanges) {
    const ignored = truths.map((truth) => truth.isCrowd || outside(truth.areaPixels, range));
    const order = [...truths.keys()].sort((a, b) => Number(ignored[a]) - Number(ignored[b]));
    const outcome = new Int32Array(found.length);
    for (let t = 0; t < overlapThresholds.length; t++) {
      taken.fill(0);
      for (let d = 0; d < found.length; d++) {
        if (reach[d] < overlapThresholds[t]) continue;
        const match = bestFree(overlaps[d], overlapThresholds[t], truths, order, ignored, taken);
        if (match === -1) continue;
        taken[match] = 1;
        outcome[d] |= matchedBit(t) | (ignored[match] ? ignoredBit(t) : 0);
      }
    }
    for (const [d, { boxXywhPixels }] of found.entries()) {
      if (!outside(boxXywhPixels[2] * boxXywhPixels[3], range)) continue;
      for (let t = 0; t < overlapThresholds.length; t++) if (!(outcome[d] & matchedBit(t))) outcome[d] |= ignoredBit(t);
    }
    outcomes.push(outcome);
    objects.push(ignored.filter((is) => !is).length);
  }
  return { scores: found.map(({ score }) => score), outcomes, objects };
}

function bestFree(
  overlaps: Float64Array,
  threshold: number,
  truths: readonly CocoGroundTruth[],
  order: readonly number[],
  ignored: readonly boolean[],
  taken: Uint8Array,
): number {
  let match = -1;
  let best = threshold;
  for (const g of order) {
    if (taken[g] && !truths[g].isCrowd) continue;
    if (match !== -1 && !ignored[match] && ignored[g]) break;
    if (overlaps[g] < best) continue;
    best = overlaps[g];
    match = g;
  }
  return match;
}
