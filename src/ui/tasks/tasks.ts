// The tasks that pages walk over, and what is written once for all of them.
import { taskNames, type TaskName } from "../../domain";
import type { ResultSummary } from "../../engine/protocol-evaluation";
import type { AnswerDifferences, DrawnResult } from "../../engine/protocol-predictions";
import type { StageLayers } from "../components/image-stage";
import { classification } from "./classification/classification";
import { detection } from "./detection/detection";
import { segmentation } from "./segmentation/segmentation";
import type { DrawOptions, NamedPrediction, PageTask, ScoreCondition } from "./task";

export const pageTasks: { readonly [Task in TaskName]: PageTask<Task> } = { classification, detection, segmentation };

/** What was predicted for the task, with the names of its classes; undefined where the head gave nothing. */
export function namedPrediction<Task extends TaskName>(
  { prediction, classNames }: Pick<DrawnResult, "prediction" | "classNames">,
  task: Task,
): NamedPrediction<Task> | undefined {
  const predicted = prediction[task];
  return predicted && { prediction: predicted, names: classNames[task] ?? {} };
}

/** What all heads predicted, over the image. */
export function predictionLayers(result: DrawnResult, options: DrawOptions): StageLayers {
  const layersOf = <Task extends TaskName>(task: Task): StageLayers => {
    const named = namedPrediction(result, task);
    return named ? pageTasks[task].layers(named, options) : {};
  };
  const all = taskNames.map(layersOf);
  return { boxes: all.flatMap(({ boxes = [] }) => boxes), mask: all.find(({ mask }) => mask)?.mask };
}

/** What another prediction of the image has otherwise; a single sentence where nothing differs. */
export function differenceSentences(differences: AnswerDifferences): string[] {
  const sentences = taskNames.flatMap((task) => pageTasks[task].differenceSentences(differences));
  return sentences.length > 0 ? sentences : ["Same answers."];
}

/** What the scores of a result depend on beside data and protocol. */
export function scoreConditions(result: ResultSummary): ScoreCondition[] {
  const scored = taskNames.filter((task) => result.scores[task]);
  return scored.flatMap((task) => pageTasks[task].condition?.(result) ?? []);
}
