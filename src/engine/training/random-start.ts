// One of this lab's networks with random weights, for a dataset's classes.
import type { DataSet } from "../../core/datasets/data-set";
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames, type TaskName } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { nanoStudent, nanoTeacher } from "../../core/networks/nano-architectures";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { TrainingPlan } from "../protocol-training";

export interface StartNetwork extends NetworkSource {
  /** Absent for random weights. */
  readonly summary?: CheckpointSummary;
  readonly classNames: { readonly [Task in TaskName]?: readonly string[] };
}

/** Kinds of things in a dataset, background left out. */
function kindsOf({ classes }: DataSet): number {
  const task = taskNames.find((name) => classes[name]);
  return task ? classes[task]!.length - coreTasks[task].firstClass : 1;
}

/** The plan's network with random weights: the same for the same seed and classes. */
export function randomStart({ start, seed }: TrainingPlan, dataSet: DataSet): StartNetwork {
  const isTeacher = start.kind === "random" && start.network === "ladon-nano-teacher";
  const architecture = (isTeacher ? nanoTeacher : nanoStudent)(kindsOf(dataSet));
  const weights = initialWeights(architecture, SeededRandom.seeded(seed));
  return { architecture, weights, classNames: dataSet.classes };
}
