// What a run starts from: a checkpoint of this browser, or one of this lab's networks with random weights.
import type { DataSet } from "../../core/datasets/data-set";
import { initialWeights } from "../../nets/training/initial-weights";
import { TrainingRandom } from "../../nets/training/random";
import { headClassNames } from "../predictions/class-names";
import type { CheckpointId } from "../protocol-checkpoints";
import type { TrainingPlan } from "../protocol-training";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { randomStart, type StartNetwork } from "./random-start";
import type { RunRecord } from "./run-files";

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

/** The same network for the same plan and classes, whenever it is asked for. Rejects as loadCheckpoint does. */
export async function startNetwork(plan: TrainingPlan, dataSet: DataSet): Promise<StartNetwork> {
  return plan.start.kind === "checkpoint" ? checkpointStart(plan.start.checkpoint) : randomStart(plan, dataSet);
}
