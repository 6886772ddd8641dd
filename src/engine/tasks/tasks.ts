// The tasks of floor 3, and what they score together.
import type { Prediction, TaskName } from "../../domain";
import { taskNames } from "../../domain";
import type { DetailsOfTasks, MetricsOfTasks } from "../protocol-evaluation";
import type { ValidationScores } from "../protocol-training";
import { classification } from "./classification";
import { detection } from "./detection";
import { segmentation } from "./segmentation";
import type { PixelLabels } from "../../core/image/labelled-image";
import type { EngineTask, ImageTruth, Scored, ScoredClasses } from "./task";

const tasks = { classification, detection, segmentation };

type KeptOf<Task extends TaskName> = NonNullable<ReturnType<(typeof tasks)[Task]["keep"]>>;
type Tasks = {
  readonly [Task in TaskName]: EngineTask<Task, KeptOf<Task>, MetricsOfTasks[Task], DetailsOfTasks[Task]>;
};

export const engineTasks: Tasks = tasks;

/** What is kept of a prediction: no mask, no probabilities beyond the first five. */
export type KeptPrediction = { readonly [Task in TaskName]?: KeptOf<Task> };

/** As far as there is truth to hold it against. */
export function keepPrediction(prediction: Prediction, image: string, mask: PixelLabels | undefined): KeptPrediction {
  const keep = <Task extends TaskName>(task: Task) => {
    const predicted = prediction[task];
    return predicted && engineTasks[task].keep(predicted, image, mask);
  };
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const kept = keep(task);
      return kept ? [[task, kept]] : [];
    }),
  );
}

/** Undefined where nothing could be scored. */
export function scoreTask<Task extends TaskName>(
  task: Task,
  images: readonly { readonly truth: ImageTruth; readonly answer: KeptPrediction }[],
  classes: ScoredClasses,
): Scored<MetricsOfTasks[Task], DetailsOfTasks[Task]> | undefined {
  const scored = images.flatMap(({ truth, answer }, image) => {
    const kept = answer[task];
    return kept ? [{ image, truth, kept }] : [];
  });
  return engineTasks[task].score(scored, classes);
}

/** The metrics of a task that are followed in training; none where nothing could be scored. */
export function validationScores<Task extends TaskName>(
  task: Task,
  images: Parameters<typeof scoreTask>[1],
  classes: ScoredClasses,
): Partial<ValidationScores> {
  const scored = scoreTask(task, images, classes);
  return scored ? engineTasks[task].validationScores(scored.metrics) : {};
}
