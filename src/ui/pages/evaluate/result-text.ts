// A result's metrics as people read them.
import type { TaskName } from "../../../domain";
import { codecTitles, type InputCodec, type ResultSummary } from "../../../engine/protocol-evaluation";
import { formatCount, percentText } from "../../components/format";
import { networkName } from "../../shared/checkpoint-summary";
import { pageTasks } from "../../tasks/tasks";

export function codecText(codec: InputCodec | undefined): string {
  return codec ? `${codecTitles[codec.name]} ${codec.quality}` : "none";
}

/** What tells a result from its neighbours: the checkpoint, and the codec before it. */
export function resultTitle({ checkpoint, codec }: Pick<ResultSummary, "checkpoint" | "codec">): string {
  const title = networkName(checkpoint.title);
  return codec ? `${title} behind ${codecText(codec)}` : title;
}

function mainScoreOf<Task extends TaskName>({ scores }: Pick<ResultSummary, "scores">, task: Task) {
  const metrics = scores[task];
  return metrics && pageTasks[task].mainScore.of(metrics);
}

/** The score by which a task is listed, in percent; null where the result has none. */
export function mainScore(result: Pick<ResultSummary, "scores">, task: TaskName): number | null {
  const score = mainScoreOf(result, task)?.score ?? NaN;
  return Number.isFinite(score) && score >= 0 ? (100 / pageTasks[task].mainScore.outOf) * score : null;
}

/** The interval of the main score, in percent. */
export function mainInterval(result: Pick<ResultSummary, "scores">, task: TaskName): string | undefined {
  const interval = mainScoreOf(result, task)?.interval;
  if (!interval) return undefined;
  const by = 100 / pageTasks[task].mainScore.outOf;
  return `${(by * interval.lower).toFixed(1)} to ${(by * interval.upper).toFixed(1)}`;
}

/** e.g. `82.42 % (80.1 to 84.5: 95 % bootstrap interval over images, 1,000 resamples)`. */
export function mainScoreText(result: Pick<ResultSummary, "scores">, task: TaskName): string {
  const text = percentText(mainScore(result, task));
  const interval = mainScoreOf(result, task)?.interval;
  if (!interval) return text;
  const { confidence, resamples } = interval;
  return `${text} (${mainInterval(result, task)}: ${Math.round(100 * confidence)} % bootstrap interval over images, ${formatCount(resamples)} resamples)`;
}

/** Milliseconds an image in all stages but reading the file; null where nothing was measured. */
export function networkMs({ elapsedMs }: Pick<ResultSummary, "elapsedMs">): number | null {
  const stages = Object.entries(elapsedMs).filter(([stage]) => stage !== "readImage");
  if (stages.length === 0) return null;
  return stages.reduce((sum, [, { mean }]) => sum + mean, 0);
}

export function dataSetText({
  dataSet,
  images,
  complete,
}: Pick<ResultSummary, "dataSet" | "images" | "complete">): string {
  const part = dataSet.split ? `${dataSet.name}, ${dataSet.split}` : dataSet.name;
  return `${part}, ${formatCount(images)} ${images === 1 ? "image" : "images"}${complete ? "" : " of an unfinished run"}`;
}
