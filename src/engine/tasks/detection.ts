// Detection's figures of one entry: COCO's, by the network's labels that the data set has classes for.
import { DetectionConfusionCounter, withMostFalseAlarms } from "../../core/metrics/detection-confusion";
import type { ScoredBox, TruthBox } from "../../core/metrics/detection-boxes";
import { createDetectionEvaluator, detectionMetricNames } from "../../core/metrics/detection-evaluator";
import { overlapThresholds } from "../../core/metrics/detection-matching";
import type { ClassMap, DetectionDetails, DetectionFigures, DetectionMetrics } from "../protocol-evaluation";
import { classesOfLabel, listedLabels, namesOfLabels, type ClassPair } from "./class-maps";
import type { EvaluatedImage } from "../evaluation/evaluated-images";
import type { ImageAnswer, ImageTruth } from "../evaluation/evaluation-state";
import { intervalOf } from "./metric-interval";
import type { Scored } from "./classification";

const mostFalseAlarms = 200_000;

/** The category by which others know a label of the network: COCO's own id, else the data set's label. */
export function categoryIdOf(
  label: number,
  map: ClassMap,
  categoryIds: readonly number[] | undefined,
): number | undefined {
  const [first] = classesOfLabel(map, label);
  return first === undefined ? undefined : (categoryIds?.[first] ?? first);
}

function truthsOf({ boxes }: ImageTruth, map: ClassMap): TruthBox[] {
  return (boxes ?? []).flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, crowd, areaPixels }) => {
    const categoryId = map[label];
    if (categoryId === null) return [];
    return [
      { categoryId, boxXywhPixels: [left, top, right - left, bottom - top] as const, areaPixels, isCrowd: crowd },
    ];
  });
}

function boxesOf({ labels, scores, boxesXyxyPixels }: NonNullable<ImageAnswer["detection"]>): ScoredBox[] {
  return Array.from(labels, (categoryId, i): ScoredBox => {
    const [left, top, right, bottom] = boxesXyxyPixels.subarray(4 * i, 4 * i + 4);
    return { categoryId, boxXywhPixels: [left, top, right - left, bottom - top], score: scores[i] };
  });
}

/** Undefined where no image has truth and an answer. */
export function scoreDetection(
  images: readonly EvaluatedImage[],
  pair: ClassPair,
  map: ClassMap,
  categoryIds: readonly number[] | undefined,
): Scored<DetectionFigures, DetectionDetails> | undefined {
  const listed = listedLabels(map.slice(1));
  const names = namesOfLabels(pair, map, [0, ...listed]);
  const evaluator = createDetectionEvaluator(listed.map((id) => ({ id, name: names[id] })));
  const confusion = new DetectionConfusionCounter();
  let leftOutObjects = 0;
  let detections = 0;
  for (const [image, { truth, answer }] of images.entries()) {
    if (!truth.boxes || !answer.detection) continue;
    const truths = truthsOf(truth, map);
    const found = boxesOf(answer.detection);
    leftOutObjects += truth.boxes.length - truths.length;
    detections += found.length;
    evaluator.add(truth.imageId, truths, found);
    const isListed = ({ categoryId }: ScoredBox) => listed.includes(categoryId);
    confusion.add(image, truths, found.filter(isListed));
  }
  if (evaluator.images === 0) return undefined;
  const scores = evaluator.finish();
  const interval = intervalOf(evaluator.images, detections * overlapThresholds.length, (indices) =>
    evaluator.averagePrecision(indices),
  );
  const metricsOf = (from: DetectionMetrics) =>
    Object.fromEntries(detectionMetricNames.map((name) => [name, from[name]])) as unknown as DetectionMetrics;
  const kept = withMostFalseAlarms(confusion.columns, mostFalseAlarms);
  return {
    figures: {
      ...scores.metrics,
      images: scores.images,
      objects: scores.categories.reduce((sum, { objects }) => sum + objects, 0),
      leftOutObjects,
      unlistedDetections: scores.unlistedDetections,
      ...(interval && { interval }),
    },
    details: {
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
      columns: { ...kept.columns, leastScore: kept.leastScore },
    },
  };
}
