// What a run of an evaluation holds: what is true of each image and what each network said of it, a few numbers each. The
// scores are computed from it at the end and from nothing else, in the order of the images. So a run that was cut and
// resumed gives the numbers of an unbroken one, label maps may change without a second run, and memory grows by about
// half a kilobyte an image and network: masks and pixels are not kept.
import type { DataSample, DataSet, DataSetClasses } from "../../core/datasets/data-set";
import { whyOtherDataSet } from "../../core/datasets/identity";
import { EvaluationInputError } from "../../core/metrics/evaluation-input";
import { usualSegmentationPixels } from "../../core/metrics/segmentation-evaluator";
import { taskNames, type InputProtocol, type TaskName } from "../../domain";
import type {
  ClassMaps,
  EvaluatedCheckpoint,
  EvaluationPlan,
  EvaluationRunId,
  ResultSummary,
  TimedStage,
} from "../protocol-evaluation";
import type { ImageTruth } from "../tasks/task";
import type { KeptPrediction } from "../tasks/tasks";

export interface AnswerSizes {
  readonly payloadBytes: number;
  readonly fileBytes: number;
  readonly paperKilobytes: number;
  readonly bitsPerPixel: number;
}

/** What one network said of one image, in its own labels. */
export interface ImageAnswer extends KeptPrediction {
  /** Why it said nothing: a sentence. */
  readonly failed?: string;
  readonly sizes?: AnswerSizes;
  readonly elapsedMs: { readonly [Stage in TimedStage]?: number };
  /** The network's first run: its times include uploading weights and compiling. */
  readonly firstRun: boolean;
}

/** What is known of an entry before its first answer. */
export interface EntryFacts {
  readonly checkpoint: EvaluatedCheckpoint;
  /** The network's own, in pixels; the plan may ask for another. */
  readonly inputSize: number;
  /** Where it has one of its own. */
  readonly protocol?: InputProtocol;
  /** Names of the classes of each head, by label. */
  readonly modelClasses: { readonly [Task in TaskName]?: readonly string[] };
  /** For the tasks that are scored. */
  readonly classMaps: ClassMaps;
}

/** Plain values and typed arrays: it can be cloned and stored as it is. */
export interface EvaluationState {
  readonly run: EvaluationRunId;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly plan: EvaluationPlan;
  /** In the order of the plan's entries. */
  readonly facts: readonly EntryFacts[];
  readonly labVersion: string;
  readonly backend: string;
  readonly dataSet: ResultSummary["dataSet"];
  readonly classes: DataSetClasses;
  readonly categoryIds?: readonly number[];
  /** Images of a whole run. */
  readonly total: number;
  /** In the order of the dataset; grows. */
  readonly images: ImageTruth[];
  /** [entry][image]; an entry may lag behind. */
  readonly answers: ImageAnswer[][];
}

const imagesIn = ({ samples, testSamples }: DataSet): number => samples.length + testSamples.length;

function samplesOf({ samples, testSamples }: DataSet, split: EvaluationPlan["split"]): readonly DataSample[] {
  if (split === "test") return testSamples;
  return split ? samples.filter((sample) => sample.split === split) : samples;
}

/** The samples that a plan asks about. Throws EvaluationInputError where there is none. */
export function selectedSamples(dataSet: DataSet, { split, limit }: EvaluationPlan): readonly DataSample[] {
  const inSplit = samplesOf(dataSet, split);
  if (inSplit.length === 0) {
    const splits = new Set<string>(dataSet.samples.map((sample) => sample.split ?? "neither"));
    if (dataSet.testSamples.length > 0) splits.add("test");
    const said = [...splits].join(", ");
    throw new EvaluationInputError(
      split
        ? `${dataSet.name} has no image for ${split}: its images are for ${said || "nothing"}. Evaluate all of them.`
        : `${dataSet.name} has no images, so there is nothing to evaluate.`,
    );
  }
  return limit === undefined ? inSplit : inSplit.slice(0, limit);
}

/** Those of the plan's tasks that the dataset has truth for. Throws EvaluationInputError where it has for none. */
export function tasksWithTruth(dataSet: Pick<DataSet, "name" | "classes">, tasks: readonly TaskName[]): TaskName[] {
  const { name, classes } = dataSet;
  const found = tasks.filter((task) => classes[task]);
  if (found.length > 0) return found;
  const has = taskNames.filter((task) => classes[task]);
  throw new EvaluationInputError(
    `${name} says nothing for ${tasks.join(" or ")}; it has what ${has.join(" and ") || "no task"} needs.`,
  );
}

/** Throws EvaluationInputError where a plan cannot be carried out on the dataset. */
export function assertPlan(dataSet: DataSet, plan: EvaluationPlan): void {
  const { entries, limit } = plan;
  if (entries.length === 0)
    throw new EvaluationInputError("No checkpoint was chosen, so there is nothing to evaluate.");
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw new EvaluationInputError(`The limit is ${limit} images; a whole number from 1 on was expected.`);
  }
  for (const { codec } of entries) {
    if (codec && !(Number.isInteger(codec.quality) && codec.quality >= 1 && codec.quality <= 100)) {
      throw new EvaluationInputError(
        `The quality of ${codec.name} is ${codec.quality}; a whole number from 1 to 100 was expected.`,
      );
    }
  }
  tasksWithTruth(dataSet, plan.tasks);
  selectedSamples(dataSet, plan);
}

/** What the lab and the machine are. */
export interface EvaluationPlace {
  readonly labVersion: string;
  readonly backend: string;
}

/** A run that has not begun; `contents` are those of its samples. Throws EvaluationInputError as assertPlan does. */
export function newEvaluation(
  run: EvaluationRunId,
  dataSet: DataSet,
  plan: EvaluationPlan,
  facts: readonly EntryFacts[],
  place: EvaluationPlace,
  contents?: string,
): EvaluationState {
  assertPlan(dataSet, plan);
  const { name, format, fingerprint, classes, categoryIds } = dataSet;
  const { split, limit } = plan;
  return {
    run,
    startedAtMs: Date.now(),
    // said for good: in runs of older versions, which say nothing, masks were compared in original pixels
    plan: { ...plan, segmentationPixels: plan.segmentationPixels ?? usualSegmentationPixels(plan.protocol) },
    facts,
    ...place,
    dataSet: {
      name,
      format,
      fingerprint,
      ...(contents !== undefined && { contents }),
      images: imagesIn(dataSet),
      ...(split && { split }),
      ...(limit && { limit }),
    },
    classes,
    ...(categoryIds && { categoryIds }),
    total: selectedSamples(dataSet, plan).length,
    images: [],
    answers: plan.entries.map(() => []),
  };
}

/** Answers that are there; those that a whole run has are `total` × entries. */
export function answersDone({ answers }: EvaluationState): number {
  return answers.reduce((sum, ofEntry) => sum + ofEntry.length, 0);
}

/**
 * Throws EvaluationInputError where a run is to go on with another dataset than it began with; `contents` are those of
 * its samples now, where they were read.
 */
export function assertSameDataSet(
  { dataSet: begun, plan }: EvaluationState,
  dataSet: DataSet,
  contents?: string,
): void {
  const { name, fingerprint } = dataSet;
  const samples = selectedSamples(dataSet, plan);
  const why = whyOtherDataSet(begun, { name, fingerprint, samples, ...(contents !== undefined && { contents }) });
  if (why === undefined) return;
  throw new EvaluationInputError(`The run ${why}. Choose the first dataset again, or begin anew.`);
}
