// Results in words.
import { taskNames, type TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import { namedPrediction, pageTasks } from "../../tasks/tasks";

/** The whole result in a few sentences, for those who do not see the stage. */
export function resultSentence(result: DrawnResult, thresholdPercent: number): string {
  const { fileName, imageWidth, imageHeight } = result;
  const sentenceOf = <Task extends TaskName>(task: Task) => {
    const named = namedPrediction(result, task);
    return named && pageTasks[task].sentence({ ...named, result, thresholdPercent });
  };
  const sentences = taskNames.map(sentenceOf).filter(Boolean);
  return [`${fileName}, ${imageWidth} × ${imageHeight} pixels.`, ...sentences].join(" ");
}

/** That the classifier is not sure, and what comes closest; undefined where it is sure, or says nothing of that. */
export function unsureSentence(result: DrawnResult): string | undefined {
  const named = namedPrediction(result, "classification");
  if (named?.prediction.sure !== false) return undefined;
  return pageTasks.classification.sentence({ ...named, result, thresholdPercent: 0 });
}

/** Why a head gave no answer, or undefined where it did. */
export function whyAbsent(
  result: DrawnResult,
  task: TaskName,
  summary: CheckpointSummary | undefined,
): string | undefined {
  if (result.prediction[task]) return undefined;
  const fact = summary?.tasks[task];
  return fact && !fact.present ? fact.why : "it was not asked";
}

/** `photo.jpg` to `photo`. */
export function withoutEnding(fileName: string): string {
  return fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, "") || "image";
}
