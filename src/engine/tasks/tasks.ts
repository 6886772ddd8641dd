// The tasks of floor 3, the types that follow from them, and what they do together.
import type { PixelLabels } from "../../core/image/labelled-image";
import { taskNames, type Prediction, type Predictions, type TaskName } from "../../domain";
import { classification, classificationTruth } from "./classification";
import { detection, detectionTruth } from "./detection";
import { segmentation, segmentationTruth } from "./segmentation";
import type { EngineTask, ImageTruth, Scored, ScoredClasses, TaskTypes, TruthOfTask } from "./task";

const tasks = { classification, detection, segmentation };

type TypesOfTasks = {
  readonly [Task in TaskName]: (typeof tasks)[Task] extends EngineTask<Task, infer Types extends TaskTypes>
    ? Types
    : TaskTypes;
};
/** One part of the types of each task, by task. */
type OfTasks<Part extends keyof TaskTypes> = { readonly [Task in TaskName]: TypesOfTasks[Task][Part] };
type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
/** One part of the types of all tasks, together. */
type Together<Part extends keyof TaskTypes> = AllOf<OfTasks<Part>[TaskName]>;

export type MetricsOfTasks = OfTasks<"metrics">;
export type DetailsOfTasks = OfTasks<"details">;
export type RecordsOfTasks = OfTasks<"record">;
export type OverviewOfTasks = Partial<Together<"overview">>;
export type ValidationOfTasks = Partial<Together<"validation">>;
/** What is kept of a prediction: no mask, no probabilities beyond the first five. */
export type KeptPrediction = Partial<OfTasks<"kept">>;

export const engineTasks: { readonly [Task in TaskName]: EngineTask<Task, TypesOfTasks[Task]> } = tasks;

/** Apart from the rest, so that whoever only looks at a dataset does not load the scoring. */
export const truthOfTasks: { readonly [Task in TaskName]: TruthOfTask } = {
  classification: classificationTruth,
  detection: detectionTruth,
  segmentation: segmentationTruth,
};

/** What `told` says of each task that the prediction answers, by task; undefined is left out. */
export function ofPrediction<Said>(
  prediction: Prediction,
  told: <Task extends TaskName>(
    task: EngineTask<Task, TypesOfTasks[Task]>,
    predicted: Predictions[Task],
    name: Task,
  ) => Said | undefined,
): { readonly [Task in TaskName]?: Said } {
  const one = <Task extends TaskName>(name: Task) => {
    const predicted = prediction[name];
    return predicted && told(engineTasks[name], predicted, name);
  };
  return Object.fromEntries(
    taskNames.flatMap((name) => {
      const said = one(name);
      return said === undefined ? [] : [[name, said]];
    }),
  );
}

/** As far as there is truth to hold it against. */
export function keepPrediction(prediction: Prediction, image: string, mask: PixelLabels | undefined): KeptPrediction {
  return ofPrediction<object>(prediction, (task, predicted) => task.keep(predicted, image, mask)) as KeptPrediction;
}

/** Undefined where nothing could be scored. */
export function scoreTask<Task extends TaskName>(
  task: Task,
  images: readonly { readonly truth: ImageTruth; readonly answer: KeptPrediction }[],
  classes: ScoredClasses,
): Scored<TypesOfTasks[Task]> | undefined {
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
): ValidationOfTasks {
  const scored = scoreTask(task, images, classes);
  return scored ? engineTasks[task].validationScores(scored.metrics) : {};
}
