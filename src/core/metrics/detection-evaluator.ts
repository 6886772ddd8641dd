// COCO's detection metrics, image by image, equal to pycocotools' COCOeval with iouType "bbox".
import {
  areaRanges,
  checkBox,
  type DetectionCategory,
  detectionLimit,
  matchDetections,
  overlapThresholds,
  type ScoredBox,
  type CocoGroundTruth,
} from "./detection-matching";
import { compareImageIds, EvaluationInputError, type ImageId } from "./evaluation-input";
import {
  precisionRecall,
  precisionRecallCurve,
  type CurvePoint,
  type PrecisionRecall,
  type RankedOutcomes,
} from "./precision-recall";

export const detectionMetricNames = [
  "AP",
  "AP50",
  "AP75",
  "AP_small",
  "AP_medium",
  "AP_large",
  "AR1",
  "AR10",
  "AR100",
  "AR_small",
  "AR_medium",
  "AR_large",
] as const;
export type DetectionMetricName = (typeof detectionMetricNames)[number];

/** The twelve numbers, 0 … 1; -1 where nothing was there to be found, as pycocotools says it. */
export type DetectionMetrics = Readonly<Record<DetectionMetricName, number>>;

interface CategoryScores extends DetectionCategory, DetectionMetrics {
  /** Objects to find, crowds left out. */
  readonly objects: number;
  /** Detections judged: 100 at most an image. */
  readonly detections: number;
}

interface DetectionScores {
  readonly images: number;
  readonly metrics: DetectionMetrics;
  /** In the order of the categories given. */
  readonly categories: readonly CategoryScores[];
  /** Detections of categories that the dataset does not have; they count for nothing. */
  readonly unlistedDetections: number;
}

export interface DetectionEvaluator {
  /** Images added so far. */
  readonly images: number;
  /**
   * Judges one image; what it keeps is a few numbers a detection. Equal scores are ordered as they are given within an
   * image and by image id between images. Throws EvaluationInputError for an image that was added before, an object of
   * an unlisted category, boxes and scores that are not finite; nothing of such an image is kept.
   */
  add(imageId: ImageId, truths: readonly CocoGroundTruth[], detections: readonly ScoredBox[]): void;
  finish(): DetectionScores;
  /**
   * Precision against recall of one category at an overlap of one half, 102 points at most; none where it has no object or
   * no detection. Throws EvaluationInputError for an unlisted category.
   */
  curve(categoryId: number): CurvePoint[];
  /**
   * AP over a resample: `images` are indices in the order of `add`, repeats count again. NaN where the resample has no
   * object. `thresholds` are those of `overlapThresholds` from the first that the mean is over: all, or 1 for AP50. Of few
   * images, resamples lie a little above the AP of all: what repeats agree on is ranked together.
   */
  averagePrecision(images: ArrayLike<number>, thresholds?: number): number;
}

/** Everything kept of one category: one entry a detection, one an image that holds any. */
interface CategoryRecord {
  readonly category: DetectionCategory;
  readonly scores: number[];
  readonly ranks: number[];
  readonly images: number[];
  /** [area range][detection] */
  readonly outcomes: readonly number[][];
  /** [area range]: objects of each image in `objectImages`. */
  readonly objects: readonly number[][];
  readonly objectImages: number[];
}

interface RankedCategory {
  readonly record: CategoryRecord;
  /** [area range] */
  readonly ranked: readonly RankedOutcomes[];
  readonly scores: Float64Array;
}

const meanOrNone = (values: readonly number[]): number =>
  values.length === 0 ? -1 : values.reduce((a, b) => a + b, 0) / values.length;

/** An evaluator of these categories. Throws EvaluationInputError where an id comes twice or there is none. */
export function createDetectionEvaluator(categories: readonly DetectionCategory[]): DetectionEvaluator {
  if (categories.length === 0) throw new EvaluationInputError("There are no categories, so no detection can be right.");
  const records = new Map<number, CategoryRecord>();
  for (const category of categories) {
    const other = records.get(category.id)?.category;
    if (other) {
      throw new EvaluationInputError(
        `Category id ${category.id} is ${other.name} and ${category.name}; give each category an id of its own.`,
      );
    }
    records.set(category.id, emptyRecord(category));
  }
  const imageIds: ImageId[] = [];
  const seen = new Set<ImageId>();
  let unlistedDetections = 0;
  let ranking: readonly RankedCategory[] | undefined;
  const ranked = (): readonly RankedCategory[] => (ranking ??= rankAll([...records.values()], imageIds));

  return {
    get images() {
      return imageIds.length;
    },
    add(imageId, truths, detections) {
      if (seen.has(imageId)) {
        throw new EvaluationInputError(`Image ${imageId} was added twice; its detections would count twice.`);
      }
      checkImage(imageId, truths, detections, records);
      const image = imageIds.push(imageId) - 1;
      seen.add(imageId);
      ranking = undefined;
      const truthsOf = byCategory(truths);
      const detectionsOf = byCategory(detections);
      for (const categoryId of new Set([...truthsOf.keys(), ...detectionsOf.keys()])) {
        const record = records.get(categoryId);
        const found = detectionsOf.get(categoryId) ?? [];
        if (record) keep(record, image, truthsOf.get(categoryId) ?? [], found);
        else unlistedDetections += found.length;
      }
    },
    finish() {
      const scores = ranked().map(scoreCategory);
      const metrics = Object.fromEntries(
        detectionMetricNames.map((name) => [
          name,
          meanOrNone(scores.map((score) => score[name]).filter((value) => value > -1)),
        ]),
      ) as Record<DetectionMetricName, number>;
      return { images: imageIds.length, metrics, categories: scores, unlistedDetections };
    },
    curve(categoryId) {
      const category = ranked().find(({ record }) => record.category.id === categoryId);
      if (!category) {
        throw new EvaluationInputError(
          `There is no category ${categoryId}; the categories are ${[...records.keys()].join(", ")}.`,
        );
      }
      const objects = countObjects(category.record, 0);
      return objects === 0 ? [] : precisionRecallCurve(category.ranked[0], category.scores, 0, detectionLimit, objects);
    },
    averagePrecision(images, thresholds = overlapThresholds.length) {
      const weights = new Float64Array(imageIds.length);
      for (let i = 0; i < images.length; i++) {
        if (!(images[i] in weights)) {
          throw new EvaluationInputError(`There is no image ${images[i]}; ${imageIds.length} images were added.`);
        }
        weights[images[i]]++;
      }
      const all = ranked().map((category) => sweep(category, 0, detectionLimit, weights, thresholds));
      const precisions = all.flatMap((results) => results.map(({ averagePrecision }) => averagePrecision));
      return precisions.length === 0 ? NaN : meanOrNone(precisions);
    },
  };
}

function emptyRecord(category: DetectionCategory): CategoryRecord {
  const columns = (): number[][] => areaRanges.map(() => []);
  return { category, scores: [], ranks: [], images: [], outcomes: columns(), objects: columns(), objectImages: [] };
}

function byCategory<Box extends CocoGroundTruth | ScoredBox>(boxes: readonly Box[]): Map<number, Box[]> {
  const groups = new Map<number, Box[]>();
  for (const box of boxes) {
    const group = groups.get(box.categoryId);
    if (group) group.push(box);
    else groups.set(box.categoryId, [box]);
  }
  return groups;
}

function checkImage(
  imageId: ImageId,
  truths: readonly CocoGroundTruth[],
  detections: readonly ScoredBox[],
  records: ReadonlyMap<number, CategoryRecord>,
): void {
  for (const [i, truth] of truths.entries()) {
    const what = `Object ${i} of image ${imageId}`;
    checkBox(what, truth.boxXywhPixels);
    if (!(truth.areaPixels >= 0 && truth.areaPixels < Infinity)) {
      throw new EvaluationInputError(`${what} has an area of ${truth.areaPixels} pixels; 0 or more was expected.`);
    }
    if (!records.has(truth.categoryId)) {
      throw new EvaluationInputError(
        `${what} has category ${truth.categoryId}; the categories are ${[...records.keys()].join(", ")}.`,
      );
    }
  }
  for (const [i, detection] of detections.entries()) {
    const what = `Detection ${i} of image ${imageId}`;
    checkBox(what, detection.boxXywhPixels);
    if (!Number.isFinite(detection.score)) {
      throw new EvaluationInputError(`${what} has the score ${detection.score}, which cannot be ranked.`);
    }
  }
}

function keep(
  record: CategoryRecord,
  image: number,
  truths: readonly CocoGroundTruth[],
  found: readonly ScoredBox[],
): void {
  const matches = matchDetections(truths, found);
  for (const [rank, score] of matches.scores.entries()) {
    record.scores.push(score);
    record.ranks.push(rank);
    record.images.push(image);
  }
  record.objectImages.push(image);
  for (let area = 0; area < areaRanges.length; area++) {
    for (const outcome of matches.outcomes[area]) record.outcomes[area].push(outcome);
    record.objects[area].push(matches.objects[area]);
  }
}

function rankAll(records: readonly CategoryRecord[], imageIds: readonly ImageId[]): RankedCategory[] {
  const places = new Int32Array(imageIds.length);
  const byId = [...imageIds.keys()].sort((a, b) => compareImageIds(imageIds[a], imageIds[b]));
  for (const [place, image] of byId.entries()) places[image] = place;
  return records.map((record) => {
    const { scores, ranks, images, outcomes } = record;
    const order = [...scores.keys()].sort(
      (a, b) => scores[b] - scores[a] || places[images[a]] - places[images[b]] || a - b,
    );
    const rankedRanks = Int32Array.from(order, (i) => ranks[i]);
    const rankedImages = Int32Array.from(order, (i) => images[i]);
    const ranked = outcomes.map((column) => ({
      outcomes: Int32Array.from(order, (i) => column[i]),
      ranks: rankedRanks,
      images: rankedImages,
    }));
    return { record, ranked, scores: Float64Array.from(order, (i) => scores[i]) };
  });
}

function countObjects({ objects, objectImages }: CategoryRecord, area: number, weights?: Float64Array): number {
  return objects[area].reduce((sum, count, i) => sum + count * (weights ? weights[objectImages[i]] : 1), 0);
}

/** Precision and recall at each overlap threshold; empty where the category has no object of that size. */
function sweep(
  { record, ranked }: RankedCategory,
  area: number,
  limit: number,
  weights?: Float64Array,
  thresholds = overlapThresholds.length,
): PrecisionRecall[] {
  const objects = countObjects(record, area, weights);
  if (objects === 0) return [];
  return overlapThresholds
    .slice(0, thresholds)
    .map((_, t) => precisionRecall(ranked[area], t, limit, objects, weights));
}

/** The twelve numbers of one category. Every defined category has the same number of terms, so their mean is COCO's. */
function scoreCategory(category: RankedCategory): CategoryScores {
  const [all, small, medium, large] = areaRanges.map((_, area) => sweep(category, area, detectionLimit));
  const precisionOf = (results: readonly PrecisionRecall[]) => meanOrNone(results.map((r) => r.averagePrecision));
  const recallOf = (results: readonly PrecisionRecall[]) => meanOrNone(results.map((r) => r.recall));
  return {
    ...category.record.category,
    objects: countObjects(category.record, 0),
    detections: category.record.scores.length,
    AP: precisionOf(all),
    AP50: precisionOf(all.slice(0, 1)),
    AP75: precisionOf(all.slice(5, 6)),
    AP_small: precisionOf(small),
    AP_medium: precisionOf(medium),
    AP_large: precisionOf(large),
    AR1: recallOf(sweep(category, 0, 1)),
    AR10: recallOf(sweep(category, 0, 10)),
    AR100: recallOf(all),
    AR_small: recallOf(small),
    AR_medium: recallOf(medium),
    AR_large: recallOf(large),
  };
}
