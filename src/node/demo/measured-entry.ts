// What one network, bare or behind a codec, reaches on a test set: scores with their intervals, sizes, classes, confusions.
import { bootstrapInterval } from "../../core/metrics/bootstrap";
import { taskNames } from "../../domain";
import { evaluationResults, resampledTasks } from "../../engine/evaluation/evaluation-result";
import type { EvaluationState } from "../../engine/evaluation/evaluation-state";
import type { EvaluationResult, InputCodec, TaskMetrics } from "../../engine/protocol-evaluation";
import type { Resampled } from "../../engine/tasks/task";
import { catOrDog } from "./cat-or-dog";
import type { ClassTables, Confusion } from "./demo-classes";
import type { DemoScoreName } from "../../engine/split/demo-results";

/** Resamples of images, the share of them inside an interval, and the seed that draws them. */
export const demoBootstrap = { confidence: 0.95, resamples: 1000, seed: 1 } as const;

/** Of the most frequent wrong answers, so many are kept. */
const maxConfusions = 30;

/** In the units of DemoScores. */
interface MeasuredScore {
  readonly value: number;
  readonly interval: readonly [lower: number, upper: number];
}

/** Means over the images. */
interface MeasuredSizes {
  readonly payloadBytes: number;
  readonly fileBytes: number;
  readonly bitsPerPixel: number;
}

export interface MeasuredEntry {
  /** The set's name. */
  readonly network: string;
  readonly beta?: number;
  readonly codec?: InputCodec;
  /** Longer side of the network's input, in pixels. */
  readonly inputSize: number;
  readonly images: number;
  readonly sizes?: MeasuredSizes;
  readonly scores: { readonly [Name in DemoScoreName]?: MeasuredScore };
  readonly classes: ClassTables;
  /** The most frequent first. */
  readonly confusions: readonly Confusion[];
}

type Metrics = { readonly [Name in DemoScoreName]?: number };

/** The metrics that a demo tells, as the evaluation has them. */
function metricsOf({ classification, detection, segmentation }: TaskMetrics): Metrics {
  return {
    ...(classification && { top1: classification.top1, top5: classification.top5 }),
    // COCO's evaluation gives -1 where no category has an object that counts
    ...(detection && detection.AP >= 0 && { AP: detection.AP, AP50: detection.AP50 }),
    ...(segmentation && { meanIoU: segmentation.meanIoU }),
  };
}

function measured({ images, of }: Resampled, metrics: Metrics): MeasuredEntry["scores"] {
  return Object.fromEntries(
    Object.entries(of).flatMap(([name, statistic]) => {
      const whole = metrics[name as DemoScoreName];
      const value = whole ?? statistic(Uint32Array.from({ length: images }, (_, i) => i));
      if (Number.isNaN(value)) return [];
      // of average precisions resamples lie above the one of all images
      const { lower, upper } = bootstrapInterval(images, statistic, { ...demoBootstrap, centred: true });
      return [[name, { value, interval: [lower, upper] }]];
    }),
  );
}

function classTables({ details }: EvaluationResult): ClassTables {
  const { classification, detection, segmentation } = details;
  const some = (value: number) => (value >= 0 ? value : null);
  return {
    ...(classification && {
      classification: classification.classes.map(({ label, images, top1, top5, precision }) => ({
        name: classification.classNames[label],
        images,
        top1,
        top5,
        precision,
      })),
    }),
    ...(detection && {
      detection: detection.classes.map(({ label, objects, AP, AP50 }) => ({
        name: detection.classNames[label],
        objects,
        AP: some(AP),
        AP50: some(AP50),
      })),
    }),
    ...(segmentation && {
      segmentation: segmentation.classes.map(({ label, iou }) => ({ name: segmentation.classNames[label], iou })),
    }),
  };
}

function confusionsOf({ details: { classification } }: EvaluationResult): readonly Confusion[] {
  if (!classification) return [];
  const { cells, classNames } = classification;
  return cells
    .filter(({ truth, predicted }) => truth !== predicted)
    .slice(0, maxConfusions)
    .map(({ truth, predicted, count }) => ({
      truth: classNames[truth],
      predicted: classNames[predicted],
      images: count,
    }));
}

/** `networks` names the set of each entry. Throws as evaluationResults does. */
export function measuredEntries(state: EvaluationState, networks: readonly string[]): readonly MeasuredEntry[] {
  return evaluationResults(state).map((result, entry): MeasuredEntry => {
    const { checkpoint, codec, inputSize, images, sizes } = result;
    const tasks = resampledTasks(state, entry);
    const twoWay = catOrDog(state, entry);
    const metrics = metricsOf(result.scores);
    const resampled = [...taskNames.map((task) => tasks[task]), twoWay].filter((found) => found !== undefined);
    return {
      network: networks[entry],
      ...(checkpoint.beta !== undefined && { beta: checkpoint.beta }),
      ...(codec && { codec }),
      inputSize,
      images,
      ...(sizes && {
        sizes: {
          payloadBytes: sizes.payloadBytes.mean,
          fileBytes: sizes.fileBytes.mean,
          bitsPerPixel: sizes.bitsPerPixel.mean,
        },
      }),
      scores: Object.assign({}, ...resampled.map((one) => measured(one, metrics))) as MeasuredEntry["scores"],
      classes: classTables(result),
      confusions: confusionsOf(result),
    };
  });
}
