// The run that races are about: four epochs of new classes on sixteen small scenes, a second or two of training.
import type { DataSource } from "../../engine/protocol-datasets";
import type { RunId, RunSummary, TrainingPlan } from "../../engine/protocol-training";
import type { RaceTab } from "../race-page/open-race-tabs";

export const source: DataSource = { kind: "scenes", seed: 5, first: 0, count: 16, size: 64 };

export async function smallPlan(tab: RaceTab): Promise<TrainingPlan> {
  const recipes = await tab.must("list-recipes", null);
  const known = recipes.find(({ name }) => name === "finetune-classes")!;
  const stages = known.stages.map((stage) => ({ ...stage, epochs: 4, batchSize: 4 }));
  return {
    title: "raced",
    start: { kind: "checkpoint", checkpoint: "demo:nano-beta0.8" },
    recipe: { ...known, inputSize: 64, stages } as TrainingPlan["recipe"],
    validationShare: 0.25,
    seed: 3,
  };
}

/** Milliseconds within which both sides begin: as long as it takes by itself. */
export const spreadMs = 1500;

/** What trainings may be told in a race. */
export const trainingErrors = [
  "RunElsewhereError",
  "RunBusyError",
  "CancelledError",
  "UnknownRunError",
  "RunDeletedError",
] as const;

/** The loss of every step, as the run's curves have it. */
export async function losses(tab: RaceTab, run: RunId): Promise<readonly number[]> {
  const { curves } = await tab.must("run-state", { run, since: 0 });
  return Array.from(curves.columns["loss"] ?? []);
}

export async function removeRun(
  tab: RaceTab,
  { id, checkpoint }: Pick<RunSummary, "id" | "checkpoint">,
): Promise<void> {
  await tab.must("delete-run", { run: id });
  if (checkpoint !== undefined) await tab.must("delete-checkpoint", { id: checkpoint });
}
