// What a run starts from: a checkpoint, or one of this lab's networks with random weights.
import type { DataSet } from "../../core/datasets/data-set";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import { headClassNames } from "../predictions/class-names";
import type { CheckpointId } from "../protocol-checkpoints";
import type { TrainingPlan } from "../protocol-training";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import { randomStart, type StartNetwork } from "./random-start";
import type { RunGeneration } from "./run-record";

/** Reads a checkpoint: of the list, or the copy that a run keeps. */
export type LoadCheckpoint = (id: CheckpointId) => Promise<LoadedCheckpoint>;

/** As when the run was made, told by its record alone. Rejects as `load` does. */
export async function startNetworkOfRecord(
  { summary, architecture }: Pick<RunGeneration, "summary" | "architecture">,
  load: LoadCheckpoint,
): Promise<StartNetwork> {
  const { plan, task, classNames } = summary;
  if (plan.start.kind === "checkpoint") return checkpointStart(plan.start.checkpoint, load);
  const weights = initialWeights(architecture, SeededRandom.seeded(plan.seed));
  return { architecture, weights, classNames: { [task]: classNames } };
}

async function checkpointStart(id: CheckpointId, load: LoadCheckpoint): Promise<StartNetwork> {
  const loaded = await load(id);
  return { ...loaded, classNames: headClassNames(loaded.architecture, loaded.summary) };
}

/** The same network for the same plan and classes, whenever it is asked for. Rejects as `load` does. */
export async function startNetwork(plan: TrainingPlan, dataSet: DataSet, load: LoadCheckpoint): Promise<StartNetwork> {
  return plan.start.kind === "checkpoint" ? checkpointStart(plan.start.checkpoint, load) : randomStart(plan, dataSet);
}
