// Detection: boxes scored as COCO does, by the network's labels that the dataset has classes for.
import { cssColor } from "../../core/base/class-colors";
import { counted } from "../../core/base/sentence";
import type { DataSample } from "../../core/datasets/data-set";
import {
  DetectionConfusionCounter,
  withMostFalseAlarms,
  type ConfusionColumns,
} from "../../core/metrics/detection-confusion";
import { type CocoGroundTruth, overlapThresholds, type ScoredBox } from "../../core/metrics/detection-matching";
import {
  createDetectionEvaluator,
  detectionMetricNames,
  type DetectionMetrics,
} from "../../core/metrics/detection-evaluator";
import type { DetectedBox, Detection } from "../../domain";
import { classesOfLabel, namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type {
  ClassMapping,
  ClassNames,
  Drawing,
  EngineTask,
  ImageTruth,
  Interval,
  LearnableSearch,
  Scored,
  ScoredClasses,
  ScoredImage,
  TruthOfTask,
} from "./task";

/** COCO's twelve numbers, 0 … 1, -1 where nothing was there to be found. */
interface DetectionResultMetrics extends DetectionMetrics {
  readonly images: number;
  /** Objects to find, crowds left out. */
  readonly objects: number;
  /** Objects of classes that the network does not know. */
  readonly leftOutObjects: number;
  /** Detections of classes that the dataset does not have; they count for nothing, as in pycocotools. */
  readonly unlistedDetections: number;
  /** Of `AP`. */
  readonly interval?: Interval;
}

/**
 * Every object and every detection, so that a score threshold can be applied at once. A detection, best first, takes the
 * free object of any class that it overlaps most, if by half. Columns have one entry an object or a detection.
 */
interface DetectionColumns extends ConfusionColumns {
  /** False alarms with lower scores were not kept: at most 200,000 are. 0 where all are there. */
  readonly minScore: number;
}

interface DetectionDetails {
  readonly classNames: ClassNames;
  readonly classes: readonly (DetectionMetrics & {
    readonly label: number;
    /** In the results file that others read. */
    readonly categoryId: number;
    readonly objects: number;
    readonly detections: number;
  })[];
  /** At an overlap of one half, at most 101 points a class, by falling score. */
  readonly curves: readonly {
    readonly label: number;
    readonly scores: readonly number[];
    readonly precisions: readonly number[];
    readonly recalls: readonly number[];
  }[];
  readonly columns: DetectionColumns;
}

/** One element of a predictions file: cocodataset.org, "Results format". */
export interface DetectionEntry {
  readonly image_id: number;
  readonly category_id: number;
  /** Left, top, width, height in pixels of the image. */
  readonly bbox: readonly [number, number, number, number];
  readonly score: number;
}

interface DetectionTypes {
  /** Best score first; boxes are [n, 4]. */
  readonly kept: {
    readonly boxesXyxyPixels: Float32Array;
    readonly scores: Float32Array;
    readonly labels: Uint16Array;
  };
  readonly metrics: DetectionResultMetrics;
  readonly details: DetectionDetails;
  /** 0 … 1. */
  readonly validation: { readonly AP: number; readonly AP50: number };
  /** Best score first, whatever threshold the screen shows. */
  readonly record: { readonly boxes: readonly (DetectedBox & { readonly name: string })[] };
  /** Boxes at or above the score threshold. */
  readonly overview: { readonly boxes: number };
}

const maxFalseAlarms = 200_000;

/** The category by which others know a label of the network: COCO's own id, else the dataset's label. */
function categoryIdOf(
  label: number,
  map: ClassMapping,
  categoryIds: readonly number[] | undefined,
): number | undefined {
  const [first] = classesOfLabel(map, label);
  return first === undefined ? undefined : (categoryIds?.[first] ?? first);
}

function truthsOf({ boxes }: ImageTruth, map: ClassMapping): CocoGroundTruth[] {
  return (boxes ?? []).flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, crowd, areaPixels }) => {
    const categoryId = map[label] ?? null;
    if (categoryId === null) return [];
    return [
      { categoryId, boxXywhPixels: [left, top, right - left, bottom - top] as const, areaPixels, isCrowd: crowd },
    ];
  });
}

function boxesOf({ labels, scores, boxesXyxyPixels }: DetectionTypes["kept"]): ScoredBox[] {
  return Array.from(labels, (categoryId, i): ScoredBox => {
    const [left, top, right, bottom] = boxesXyxyPixels.subarray(4 * i, 4 * i + 4);
    return { categoryId, boxXywhPixels: [left, top, right - left, bottom - top], score: scores[i] };
  });
}

function score(
  images: readonly ScoredImage<DetectionTypes["kept"]>[],
  classes: ScoredClasses,
): Scored<DetectionTypes> | undefined {
  const { map, listed, categoryIds } = classes;
  const names = namesOfLabels(classes, map, [0, ...listed]);
  const evaluator = createDetectionEvaluator(listed.map((id) => ({ id, name: names[id] })));
  const judged: { readonly image: number; readonly truths: CocoGroundTruth[]; readonly found: ScoredBox[] }[] = [];
  let leftOutObjects = 0;
  let detections = 0;
  for (const { image, truth, kept } of images) {
    if (!truth.boxes) continue;
    const truths = truthsOf(truth, map);
    const found = boxesOf(kept);
    leftOutObjects += truth.boxes.length - truths.length;
    detections += found.length;
    evaluator.add(truth.imageId, truths, found);
    judged.push({ image, truths, found });
  }
  if (evaluator.images === 0) return undefined;
  const scores = evaluator.finish();
  const metricsOf = (from: DetectionMetrics) =>
    Object.fromEntries(detectionMetricNames.map((name) => [name, from[name]])) as unknown as DetectionMetrics;
  const resampled = {
    images: evaluator.images,
    of: {
      AP: (indices: ArrayLike<number>) => evaluator.averagePrecision(indices),
      AP50: (indices: ArrayLike<number>) => evaluator.averagePrecision(indices, 1),
    },
  };
  return {
    metrics: {
      ...scores.metrics,
      images: scores.images,
      objects: scores.categories.reduce((sum, { objects }) => sum + objects, 0),
      leftOutObjects,
      unlistedDetections: scores.unlistedDetections,
    },
    resampled,
    interval: () => intervalOf(evaluator.images, detections * overlapThresholds.length, resampled.of.AP),
    details: () => {
      const confusion = new DetectionConfusionCounter();
      const isListed = ({ categoryId }: ScoredBox) => listed.includes(categoryId);
      for (const { image, truths, found } of judged) confusion.add(image, truths, found.filter(isListed));
      const kept = withMostFalseAlarms(confusion.columns, maxFalseAlarms);
      return {
        classNames: names,
        classes: scores.categories.map((category) => ({
          label: category.id,
          categoryId: categoryIdOf(category.id, map, categoryIds)!,
          objects: category.objects,
          detections: category.detections,
          ...metricsOf(category),
        })),
        curves: listed.map((label) => {
          const points = evaluator.curve(label);
          return {
            label,
            scores: points.map(({ score }) => score),
            precisions: points.map(({ precision }) => precision),
            recalls: points.map(({ recall }) => recall),
          };
        }),
        columns: { ...kept.columns, minScore: kept.minScore },
      };
    },
  };
}

function draw(context: OffscreenCanvasRenderingContext2D, { boxes }: Detection, drawing: Drawing): void {
  const { scale, nameOf, scoreThreshold } = drawing;
  context.font = "600 14px system-ui, sans-serif";
  context.lineJoin = "round";
  for (const { boxXyxyPixels, label, score } of boxes) {
    if (score < scoreThreshold) continue;
    const [left, top, right, bottom] = boxXyxyPixels.map((edge) => edge * scale);
    for (const [style, width] of [
      ["rgb(0 0 0 / 0.6)", 4],
      [cssColor(Math.max(1, label) - 1), 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.strokeRect(left, top, right - left, bottom - top);
    }
    const caption = `${nameOf(label)} ${Math.round(100 * score)} %`;
    context.lineWidth = 3;
    context.strokeStyle = "black";
    context.fillStyle = "white";
    context.strokeText(caption, left + 4, top + 15);
    context.fillText(caption, left + 4, top + 15);
  }
}

/** Of one image, best first. Those of classes that the dataset does not have are left out: they have no category. */
function cocoResults(
  { imageId }: ImageTruth,
  { boxes }: Detection,
  map: ClassMapping,
  categoryIds: readonly number[] | undefined,
): DetectionEntry[] {
  return boxes.flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, score }) => {
    const categoryId = categoryIdOf(label, map, categoryIds);
    if (categoryId === undefined) return [];
    return [
      { image_id: imageId, category_id: categoryId, bbox: [left, top, right - left, bottom - top] as const, score },
    ];
  });
}

/** The samples with a box that is trained, as their labels tell, asked one by one: a scene is drawn for its boxes. */
function* withTrainedBox({ samples, labelOf, because }: LearnableSearch): Iterable<DataSample> {
  for (const sample of samples) {
    const { name, boxes = [] } = sample;
    const singles = boxes.filter(({ crowd }) => !crowd);
    if (singles.some(({ label }) => (labelOf(label) ?? 0) > 0)) yield sample;
    else if (boxes.length === 0) because("they show no object", name);
    else if (singles.length === 0) because("their boxes are of crowds, which training leaves out", name);
    else because("they show only objects of classes that are not trained", name);
  }
}

export const detectionTruth: TruthOfTask = {
  truthOf: ({ boxes }) => (boxes ? { boxes } : {}),
  readsMask: false,
  hasTruth: ({ boxes }) => boxes !== undefined,
  mentioned: ({ boxes = [] }) => boxes.map(({ label, crowd }) => ({ label, box: crowd ? "crowd" : "single" })),
  usable({ samples }) {
    if (!samples.some((sample) => sample.boxes)) return false;
    const boxes = samples.flatMap((sample) => sample.boxes ?? []);
    if (boxes.some(({ crowd }) => !crowd)) return true;
    const why = boxes.length > 0 ? `all of its ${counted(boxes.length, "box", "boxes")} are crowds` : "it has no box";
    return `${why}, and training leaves crowds out`;
  },
};

export const detection: EngineTask<"detection", DetectionTypes> = {
  buffersOf: () => [],
  record: ({ boxes }, nameOf) => ({
    boxes: boxes.map(({ label, score, boxXyxyPixels }) => ({ label, name: nameOf(label), score, boxXyxyPixels })),
  }),
  overview: ({ boxes }, { scoreThreshold }) => ({ boxes: boxes.filter(({ score }) => score >= scoreThreshold).length }),
  overlay: { draw },
  predictionFile: {
    layout: "list",
    about: "COCO's results format, a JSON list of image_id, category_id, bbox, score",
    entries: (truth, prediction, { map, categoryIds }) => (map ? cocoResults(truth, prediction, map, categoryIds) : []),
  },

  isLocated: true,
  keep: ({ boxes }) => ({
    boxesXyxyPixels: Float32Array.from(boxes.flatMap(({ boxXyxyPixels }) => boxXyxyPixels)),
    scores: Float32Array.from(boxes, ({ score }) => score),
    labels: Uint16Array.from(boxes, ({ label }) => label),
  }),
  score,
  metricRows: detectionMetricNames.map((name) => ({
    title: name,
    decimals: 4,
    of: (metrics) => metrics[name],
    hasInterval: name === "AP",
  })),
  // COCO's evaluation gives -1 where no category has an object that counts
  validationScores: ({ AP, AP50 }) => (AP >= 0 ? { AP, AP50 } : {}),
  mainScore: ({ AP }) => AP,

  tooFew: () => undefined,
  async findLearnable(search) {
    const found = await search.firstUsable(withTrainedBox(search), ({ name }, { boxes }) => {
      if (boxes!.labels.length > 0) return true;
      search.because("their boxes have no area left at the network’s input size", name);
      return false;
    });
    if (!found) search.refuse();
    return [];
  },
};
