// Detection: boxes scored as COCO does, by the network's labels that the data set has classes for.
import { DetectionConfusionCounter, withMostFalseAlarms } from "../../core/metrics/detection-confusion";
import type { ScoredBox, TruthBox } from "../../core/metrics/detection-boxes";
import { createDetectionEvaluator, detectionMetricNames } from "../../core/metrics/detection-evaluator";
import { overlapThresholds } from "../../core/metrics/detection-matching";
import type { ClassMapping, DetectionDetails, DetectionResultMetrics, DetectionMetrics } from "../protocol-evaluation";
import { classesOfLabel, namesOfLabels } from "./class-maps";
import { intervalOf } from "./metric-interval";
import type { EngineTask, ImageTruth, Scored, ScoredClasses, ScoredImage } from "./task";

/** Best score first; boxes are [n, 4]. */
interface KeptBoxes {
  readonly boxesXyxyPixels: Float32Array;
  readonly scores: Float32Array;
  readonly labels: Uint16Array;
}

const maxFalseAlarms = 200_000;

/** The category by which others know a label of the network: COCO's own id, else the data set's label. */
export function categoryIdOf(
  label: number,
  map: ClassMapping,
  categoryIds: readonly number[] | undefined,
): number | undefined {
  const [first] = classesOfLabel(map, label);
  return first === undefined ? undefined : (categoryIds?.[first] ?? first);
}

function truthsOf({ boxes }: ImageTruth, map: ClassMapping): TruthBox[] {
  return (boxes ?? []).flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, crowd, areaPixels }) => {
    const categoryId = map[label] ?? null;
    if (categoryId === null) return [];
    return [
      { categoryId, boxXywhPixels: [left, top, right - left, bottom - top] as const, areaPixels, isCrowd: crowd },
    ];
  });
}

function boxesOf({ labels, scores, boxesXyxyPixels }: KeptBoxes): ScoredBox[] {
  return Array.from(labels, (categoryId, i): ScoredBox => {
    const [left, top, right, bottom] = boxesXyxyPixels.subarray(4 * i, 4 * i + 4);
    return { categoryId, boxXywhPixels: [left, top, right - left, bottom - top], score: scores[i] };
  });
}

function score(
  images: readonly ScoredImage<KeptBoxes>[],
  classes: ScoredClasses,
): Scored<DetectionResultMetrics, DetectionDetails> | undefined {
  const { map, listed, categoryIds } = classes;
  const names = namesOfLabels(classes, map, [0, ...listed]);
  const evaluator = createDetectionEvaluator(listed.map((id) => ({ id, name: names[id] })));
  const judged: { readonly image: number; readonly truths: TruthBox[]; readonly found: ScoredBox[] }[] = [];
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
  return {
    metrics: {
      ...scores.metrics,
      images: scores.images,
      objects: scores.categories.reduce((sum, { objects }) => sum + objects, 0),
      leftOutObjects,
      unlistedDetections: scores.unlistedDetections,
    },
    interval: () =>
      intervalOf(evaluator.images, detections * overlapThresholds.length, (indices) =>
        evaluator.averagePrecision(indices),
      ),
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

export const detection: EngineTask<"detection", KeptBoxes, DetectionResultMetrics, DetectionDetails> = {
  truthOf: ({ boxes }) => (boxes ? { boxes } : {}),
  hasTruth: ({ boxes }) => boxes !== undefined,
  keep: ({ boxes }) => ({
    boxesXyxyPixels: Float32Array.from(boxes.flatMap(({ boxXyxyPixels }) => boxXyxyPixels)),
    scores: Float32Array.from(boxes, ({ score }) => score),
    labels: Uint16Array.from(boxes, ({ label }) => label),
  }),
  score,
  // COCO's evaluation gives -1 where no category has an object that counts
  validationScores: ({ AP, AP50 }) => (AP >= 0 ? { AP, AP50 } : {}),
  mainScore: ({ AP }) => AP,
};
