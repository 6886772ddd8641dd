// What a run starts from: a checkpoint of this browser, or one of this lab's networks with random weights.
import type { DataSet } from "../../core/datasets/data-set";
import type { TaskName } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { nanoStudent, nanoTeacher } from "../../nets/model/nano-architectures";
import { initialWeights } from "../../nets/training/initial-weights";
import { TrainingRandom } from "../../nets/training/random";
import { headClassNames } from "../predictions/class-names";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { TrainingPlan } from "../protocol-training";
import { loadCheckpoint } from "../storage/checkpoint-store";
import type { RunRecord } from "./run-files";

export interface StartNetwork extends NetworkSource {
  /** Absent for random weights. */
  readonly summary?: CheckpointSummary;
  readonly classNames: { readonly [Task in TaskName]?: readonly string[] };
}

/** Kinds of things in a data set, background left out. */
function kindsOf({ classes }: DataSet): number {
  const withBackground = classes.detection ?? classes.segmentation;
  return classes.classification?.length ?? (withBackground ? withBackground.length - 1 : 1);
}

/** As when the run was made, told by its record alone. Rejects as loadCheckpoint does. */
export async function startNetworkOfRecord({ summary, architecture }: RunRecord): Promise<StartNetwork> {
  const { plan, task, classNames } = summary;
  if (plan.start.kind === "checkpoint") return checkpointStart(plan.start.checkpoint);
  const weights = initialWeights(architecture, TrainingRandom.seeded(plan.seed));
  return { architecture, weights, classNames: { [task]: classNames } };
}

async function checkpointStart(id: CheckpointId): Promise<StartNetwork> {
  const loaded = await loadCheckpoint(id);
  return { ...loaded, classNames: headClassNames(loaded.architecture, loaded.summary) };
}

/** The plan's network with random weights: the same for the same seed and classes. */
export function randomStart({ start, seed }: TrainingPlan, dataSet: DataSet): StartNetwork {
  const isTeacher = start.kind === "random" && start.network === "ladon-nano-teacher";
  const architecture = (isTeacher ? nanoTeacher : nanoStudent)(kindsOf(dataSet));
  const weights = initialWeights(architecture, TrainingRandom.seeded(seed));
  return { architecture, weights, classNames: dataSet.classes };
}

/** The same network for the same plan and classes, whenever it is asked for. Rejects as loadCheckpoint does. */
export async function startNetwork(plan: TrainingPlan, dataSet: DataSet): Promise<StartNetwork> {
  return plan.start.kind === "checkpoint" ? checkpointStart(plan.start.checkpoint) : randomStart(plan, dataSet);
}
