// From shared features to the predictions of the heads, in pixels of the original image.
import { taskNames, type Placement, type Prediction, type TaskName } from "../../domain";
import type { Server } from "../model/network";
import type { Features, PredictOptions } from "../tasks/task";
import { netsTasks, type HeadOf } from "../tasks/tasks";
import type { StageClock } from "./stage-clock";

export interface TaskOptions extends PredictOptions {
  /** The heads to run; all there are, unless told. */
  readonly tasks?: readonly TaskName[];
}

/** Runs the heads that there are, one after another. The features stay the caller's. */
export async function predictTasks(
  { heads, configuration }: Pick<Server, "heads" | "configuration">,
  features: Features,
  placement: Placement,
  clock: StageClock,
  { tasks = taskNames, ...options }: TaskOptions = {},
): Promise<Prediction> {
  const predicted = async <Task extends TaskName>(task: Task): Promise<Prediction> => {
    const head = heads[task] as HeadOf[Task] | undefined;
    if (!head || !tasks.includes(task)) return {};
    const input = { features, placement, configuration };
    const found = await clock.run(task, () => netsTasks[task].predict(head, input, options));
    return { [task]: found };
  };
  let prediction: Prediction = {};
  for (const task of taskNames) prediction = { ...prediction, ...(await predicted(task)) };
  return prediction;
}
