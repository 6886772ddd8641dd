// What evaluations say of a network or a codec for a split: scores with the dataset's name, and bytes of images.
import { grouped } from "../../core/base/sentence";
import { scenesName } from "../../core/datasets/scenes-data-set";
import type { CandidateScore, Figure } from "../../core/split/candidate";
import { bytesFigure } from "../../core/split/candidates";
import { taskNames, type TaskName } from "../../domain";
import type { EvaluationResult, ResultSummary } from "../protocol-evaluation";
import { engineTasks } from "../tasks/tasks";
import type { DemoResults, DemoScoreName, DemoScores } from "./demo-results";

/** Of each task's main score. */
export const metricTitles: Readonly<Record<TaskName, string>> = {
  classification: "top-1",
  detection: "AP",
  segmentation: "mean IoU",
};

/** Scores are in percent of these. */
const wholes: Readonly<Record<TaskName, number>> = { classification: 100, detection: 1, segmentation: 1 };

function percentOf(task: TaskName, value: number): number {
  return (100 / wholes[task]) * value;
}

/** Names of datasets, with a part of the fingerprint where two of one name are different ones. */
function dataSetNames(results: readonly ResultSummary[]): (result: ResultSummary) => string {
  const nameOf = ({ dataSet: { name, split, limit } }: ResultSummary) =>
    [name, split, limit !== undefined && `first ${grouped(limit)}`].filter(Boolean).join(", ");
  const fingerprints = new Map<string, Set<string>>();
  for (const result of results) {
    const name = nameOf(result);
    fingerprints.set(name, (fingerprints.get(name) ?? new Set()).add(result.dataSet.fingerprint));
  }
  return (result) => {
    const name = nameOf(result);
    const isOneOfMany = (fingerprints.get(name)?.size ?? 0) > 1;
    return isOneOfMany ? `${name} (${result.dataSet.fingerprint.slice(0, 8)})` : name;
  };
}

const date = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

function scoresOfResult(result: ResultSummary, dataSet: string): CandidateScore[] {
  const { scores, images, finishedAtMs, complete } = result;
  return taskNames.flatMap((task): CandidateScore[] => {
    const scored = mainScoreOf(task, scores);
    if (!scored) return [];
    const { value, interval } = scored;
    return [
      {
        task,
        metric: metricTitles[task],
        percent: percentOf(task, value),
        dataSet,
        images,
        ...(interval && { interval: [percentOf(task, interval.lower), percentOf(task, interval.upper)] as const }),
        source: "measured",
        note: `evaluated ${date(finishedAtMs)}${complete ? "" : ", not all images"}`,
      },
    ];
  });
}

/** Undefined where nothing was scored: COCO's −1 says that there was nothing to be found. */
function mainScoreOf<Task extends TaskName>(task: Task, scores: ResultSummary["scores"]) {
  const metrics = scores[task];
  const value = metrics && engineTasks[task].mainScore(metrics);
  return value !== undefined && value >= 0 ? { value, interval: metrics?.interval } : undefined;
}

/** The newest of each task, metric and dataset. */
function newestScores(results: readonly ResultSummary[], nameOf: (result: ResultSummary) => string): CandidateScore[] {
  const found = new Map<string, CandidateScore>();
  for (const result of results.toSorted((a, b) => b.finishedAtMs - a.finishedAtMs)) {
    for (const score of scoresOfResult(result, nameOf(result))) {
      const key = `${score.task} ${score.dataSet}`;
      if (!found.has(key)) found.set(key, score);
    }
  }
  return [...found.values()];
}

/** What is sent: the whole file. Samples where the result has them, of the payload, each with the mean of what stands around it. */
function bytesOfResult({ sizes, details, images, finishedAtMs, dataSet }: EvaluationResult): Figure | undefined {
  if (!sizes) return undefined;
  const { mean, standardDeviation } = sizes.fileBytes;
  const around = mean - sizes.payloadBytes.mean;
  const note = `${grouped(images)} images of ${dataSet.name}, evaluated ${date(finishedAtMs)}`;
  const { payloadBytes } = details;
  return payloadBytes && payloadBytes.length > 0
    ? bytesFigure({ samples: payloadBytes.map((bytes) => Math.round(bytes + around)) }, "measured", note)
    : bytesFigure({ mean, standardDeviation, count: images }, "measured", note);
}

export interface ResultFacts {
  readonly scores: readonly CandidateScore[];
  readonly payloadBytes?: Figure;
}

/** Reads a whole result, for its images' bytes. */
export type ReadResult = (id: string) => Promise<EvaluationResult>;

/** Of results of one network, or of one codec before it; `all` are those of this browser. */
export async function factsOfResults(
  results: readonly ResultSummary[],
  all: readonly ResultSummary[],
  read: ReadResult,
): Promise<ResultFacts> {
  const scores = newestScores(results, dataSetNames(all));
  const largest = results
    .filter(({ sizes }) => sizes !== undefined)
    .toSorted((a, b) => b.images - a.images || b.finishedAtMs - a.finishedAtMs)
    .at(0);
  const payloadBytes = largest && bytesOfResult(await read(largest.id));
  return { scores, ...(payloadBytes && { payloadBytes }) };
}

const mainScores = { classification: "top1", detection: "AP", segmentation: "meanIoU" } as const satisfies Record<
  TaskName,
  DemoScoreName
>;

function demoDataSet(
  { scenes, photos }: DemoResults,
  task: TaskName,
): { readonly dataSet: string; readonly images: number } {
  if (scenes) return { dataSet: scenesName(scenes), images: scenes.count };
  const images = photos?.images[task] ?? 0;
  const what = task === "classification" ? "with a class" : "with boxes and masks";
  return { dataSet: `${grouped(images)} photographs ${what} that the demo was not trained on`, images };
}

/** Of a teacher, a beta, or a codec before a teacher: a row of what was measured when the demo was made. */
export function demoRowFacts(results: DemoResults, row: DemoScores & { readonly fileBytes?: number }): ResultFacts {
  const scores = taskNames.flatMap((task): CandidateScore[] => {
    const value = row[mainScores[task]];
    if (value === undefined) return [];
    const ends = row.intervals?.[mainScores[task]];
    return [
      {
        task,
        metric: metricTitles[task],
        percent: percentOf(task, value),
        ...demoDataSet(results, task),
        ...(ends && { interval: [percentOf(task, ends[0]), percentOf(task, ends[1])] as const }),
        source: "measured",
        note: "measured when the demo was made",
      },
    ];
  });
  if (row.fileBytes === undefined) return { scores };
  const { dataSet, images } = demoDataSet(results, "classification");
  return {
    scores,
    payloadBytes: bytesFigure({ mean: row.fileBytes, count: images }, "measured", `mean over ${dataSet}`),
  };
}

/** Those of `first`, and those of `second` on other datasets; bytes of `first` where it has them. */
export function joinedFacts(first: ResultFacts, second: ResultFacts | undefined): ResultFacts {
  const taken = new Set(first.scores.map(({ task, dataSet }) => `${task} ${dataSet}`));
  const more = second?.scores.filter(({ task, dataSet }) => !taken.has(`${task} ${dataSet}`)) ?? [];
  const payloadBytes = first.payloadBytes ?? second?.payloadBytes;
  return { scores: [...first.scores, ...more], ...(payloadBytes && { payloadBytes }) };
}
