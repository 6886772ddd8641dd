// From what a run holds to what is kept of it: one result an entry.
import type { SkippedItem } from "../../core/datasets/data-set";
import { NothingEvaluatedError } from "../../core/metrics/evaluation-input";
import { spreadOf } from "../../core/metrics/spread";
import { inputProtocol, inputSizeOf, ownInput, protocolNumbers } from "../../core/image/input-protocol";
import { coreTasks } from "../../core/tasks/tasks";
import { type TaskName, taskNames } from "../../domain";
import { stageNames } from "../../nets/pipeline/stage-clock";
import type {
  EvaluationResult,
  ResultSummary,
  SizeSpreads,
  TaskDetails,
  TaskMetrics,
  TimedStage,
} from "../protocol-evaluation";
import type { ImageTruth, Resampled } from "../tasks/task";
import { listedLabels } from "../tasks/class-maps";
import { engineTasks, scoreTask, truthOfTasks } from "../tasks/tasks";
import type { AnswerSizes, EntryFacts, EvaluationState, ImageAnswer } from "./evaluation-state";

interface EvaluatedImage {
  readonly truth: ImageTruth;
  readonly answer: ImageAnswer;
}

interface EvaluatedImages {
  /** In the order of the dataset. */
  readonly images: readonly EvaluatedImage[];
  /** Images that could not be evaluated, and masks that could not be used. */
  readonly skipped: readonly SkippedItem[];
}

/** Those of the first `count` images that could be evaluated, and why the others could not. */
function evaluatedImages({ images, answers }: EvaluationState, entry: number, count: number): EvaluatedImages {
  const evaluated: EvaluatedImage[] = [];
  const skipped: SkippedItem[] = [];
  for (const [i, truth] of images.slice(0, count).entries()) {
    const answer = answers[entry][i];
    const why = truth.skipped ?? answer.failed;
    if (why === undefined) evaluated.push({ truth, answer });
    else skipped.push({ path: truth.name, why });
    if (truth.maskProblem !== undefined) skipped.push({ path: truth.name, why: truth.maskProblem });
  }
  return { images: evaluated, skipped };
}

const maxSkippedListed = 200;

const [prepare, ...afterInput] = stageNames;
const timedStages: readonly TimedStage[] = ["readImage", prepare, "codec", ...afterInput];

function sizeSpreads(images: readonly EvaluatedImage[]): SizeSpreads | undefined {
  const sizes = images.flatMap(({ answer }) => answer.sizes ?? []);
  if (sizes.length === 0) return undefined;
  const spread = (name: keyof AnswerSizes) => spreadOf(sizes.map((size) => size[name]));
  return {
    payloadBytes: spread("payloadBytes"),
    fileBytes: spread("fileBytes"),
    paperKilobytes: spread("paperKilobytes"),
    bitsPerPixel: spread("bitsPerPixel"),
  };
}

/** First runs are left out, unless there is nothing else. */
function timeSpreads(images: readonly EvaluatedImage[]): ResultSummary["elapsedMs"] {
  const warm = images.filter(({ answer }) => !answer.firstRun);
  const times = (warm.length > 0 ? warm : images).map(({ answer }) => answer.elapsedMs);
  return Object.fromEntries(
    timedStages.flatMap((stage) => {
      const values = times.flatMap((one) => one[stage] ?? []);
      return values.length > 0 ? [[stage, spreadOf(values)]] : [];
    }),
  );
}

/** Each task that the entry has truth and a head for, scored over `images`. */
function scoredTasks(
  images: readonly EvaluatedImage[],
  { classes, categoryIds }: EvaluationState,
  { modelClasses, classMaps }: EntryFacts,
): ScoredTask[] {
  return taskNames.flatMap((task) => {
    const [dataSetNames, modelNames, map] = [classes[task], modelClasses[task], classMaps[task]];
    if (!dataSetNames || !modelNames || !map) return [];
    const pair = { task, dataSetClasses: dataSetNames, modelClasses: modelNames };
    const scored = scoreTask(task, images, {
      ...pair,
      map,
      listed: listedLabels(coreTasks[task].background === "unscored" ? map.slice(1) : map),
      ...(categoryIds && { categoryIds }),
    });
    return scored ? [{ task, scored }] : [];
  });
}

interface ScoredTask {
  readonly task: TaskName;
  readonly scored: NonNullable<ReturnType<typeof scoreTask>>;
}

function scoreTasks(
  images: readonly EvaluatedImage[],
  state: EvaluationState,
  facts: EntryFacts,
): { readonly scores: TaskMetrics; readonly details: TaskDetails } {
  const found = scoredTasks(images, state, facts).map(({ task, scored }) => {
    const interval = scored.interval();
    return { task, metrics: { ...scored.metrics, ...(interval && { interval }) }, details: scored.details() };
  });
  return {
    scores: Object.fromEntries(found.map(({ task, metrics }) => [task, metrics])),
    details: Object.fromEntries(found.map(({ task, details }) => [task, details])),
  };
}

/** What resampling the images of one entry needs, for each of its tasks that could be scored. */
export function resampledTasks(state: EvaluationState, entry: number): { readonly [Task in TaskName]?: Resampled } {
  const { images } = evaluatedImages(state, entry, state.answers[entry].length);
  const tasks = scoredTasks(images, state, state.facts[entry]);
  return Object.fromEntries(tasks.map(({ task, scored }) => [task, scored.resampled]));
}

function notesOf({ plan, classes }: EvaluationState, { classMaps }: EntryFacts, scores: TaskMetrics): string[] {
  const notes: string[] = [];
  for (const task of plan.tasks) {
    const map = classMaps[task];
    if (!map) {
      notes.push(`${task}: the checkpoint or the dataset has nothing for it.`);
      continue;
    }
    if (!scores[task]) notes.push(`${task}: no image could be scored.`);
    const unknown = map.flatMap((label, from) => (label === null ? [classes[task]![from]] : []));
    if (unknown.length === 0) continue;
    const some = unknown.slice(0, 5).join(", ") + (unknown.length > 5 ? ", …" : "");
    notes.push(`${task}: ${unknown.length} of ${map.length} classes are unmatched and left out of the truth: ${some}.`);
  }
  if (plan.protocol === "classification" && taskNames.some((task) => scores[task] && engineTasks[task].isLocated)) {
    notes.push(
      "The classification protocol crops the image; boxes and pixels outside its crop were never seen, and count.",
    );
  }
  return notes;
}

/**
 * The result of one entry over the first `count` images. Throws NothingEvaluatedError where not one of them could be
 * scored, with the first reason.
 */
export function evaluationResult(
  state: EvaluationState,
  entry: number,
  count: number,
  finishedAtMs = Date.now(),
): EvaluationResult {
  const facts = state.facts[entry];
  const { codec } = state.plan.entries[entry];
  const { images, skipped } = evaluatedImages(state, entry, count);
  const { scores, details } = scoreTasks(images, state, facts);
  if (Object.keys(scores).length === 0) {
    const [first] = skipped;
    throw new NothingEvaluatedError(
      `None of ${count} images of ${state.dataSet.name} could be scored for ${facts.checkpoint.title}` +
        (first ? `; the first: ${first.why}` : ": none has a class that the checkpoint knows."),
    );
  }
  const sizes = sizeSpreads(images);
  const protocol = inputProtocol(state.plan.protocol, ownInput(facts), state.plan.protocolNumbers);
  return {
    format: "ladon-lab-evaluation",
    version: 1,
    id: `${state.run}.${entry}`,
    run: state.run,
    finishedAtMs,
    labVersion: state.labVersion,
    backend: state.backend,
    checkpoint: facts.checkpoint,
    ...(codec && { codec }),
    protocol: protocol.name,
    inputSize: inputSizeOf(protocol),
    protocolNumbers: protocolNumbers(protocol),
    ...(taskNames.some((task) => scores[task] && truthOfTasks[task].readsMask) && {
      segmentationPixels: state.plan.segmentationPixels ?? "original",
    }),
    dataSet: state.dataSet,
    images: images.length,
    skipped: skipped.length,
    complete: count === state.total,
    scores,
    ...(sizes && { sizes }),
    elapsedMs: timeSpreads(images),
    notes: notesOf(state, facts, scores),
    details: {
      imageNames: images.map(({ truth }) => truth.name),
      ...(sizes && { payloadBytes: images.flatMap(({ answer }) => answer.sizes?.payloadBytes ?? []) }),
      skipped: skipped.slice(0, maxSkippedListed),
      ...details,
    },
  };
}

/** The results of all entries, over the images that all of them have answered. Throws as evaluationResult does. */
export function evaluationResults(state: EvaluationState): EvaluationResult[] {
  const count = Math.min(...state.answers.map(({ length }) => length));
  if (count === 0)
    throw new NothingEvaluatedError("No image was evaluated yet, so there are no figures. Resume the run.");
  const finishedAtMs = Date.now();
  return state.plan.entries.map((_, entry) => evaluationResult(state, entry, count, finishedAtMs));
}
