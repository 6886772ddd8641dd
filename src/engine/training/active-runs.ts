// The runs that this worker holds, so that a paused one goes on without reading its files again.
import type { DataSet } from "../../core/datasets/data-set";
import { whyOtherDataSet } from "../../core/datasets/same-data-set";
import { createTeacher, type Teacher } from "../../nets/model/teacher";
import { memoryCache } from "../../nets/training/stage/feature-cache";
import { JobInputError } from "../errors";
import type { RunId, TrainingPlan } from "../protocol-training";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { storedRunFiles } from "../storage/run-store";
import { UnknownRunError } from "./run-errors";
import type { RunRecord } from "./run-files";
import { TrainingPlanError, type PreparedRun } from "./prepare-run";
import { prepareUsableRun } from "./something-to-learn";
import type { StartNetwork } from "./random-start";
import { startNetwork } from "./start-network";
import { TrainingRun } from "./training-run";

/** Features kept in memory; what is beyond is computed again in every epoch. */
export const mostCacheBytes = 2 ** 30;

export interface Ingredients {
  readonly prepared: PreparedRun;
  readonly start: StartNetwork;
  readonly teacher?: Teacher;
  dispose(): void;
}

export interface ActiveRun extends Ingredients {
  readonly run: TrainingRun;
}

const active = new Map<RunId, ActiveRun>();

/** Rejects with TrainingPlanError, RecipeError, and what loading the checkpoints throws. */
export async function gather(
  plan: TrainingPlan,
  dataSet: DataSet,
  breathe?: () => Promise<void>,
): Promise<Ingredients> {
  const start = await startNetwork(plan, dataSet);
  const words = plan.teacher === undefined ? undefined : await loadCheckpoint(plan.teacher);
  if (words?.architecture.bottleneck) {
    throw new TrainingPlanError(
      `${words.summary.title} compresses, so it is no uncompressed teacher. Choose an uncompressed checkpoint.`,
    );
  }
  const teacher = words && createTeacher(words);
  try {
    const prepared = await prepareUsableRun(
      {
        plan,
        start,
        startClassNames: start.classNames[plan.recipe.task],
        ...(teacher && { teacher }),
        dataSet,
      },
      { makeCache: () => memoryCache(mostCacheBytes), ...(breathe && { breathe }) },
    );
    return { prepared, start, ...(teacher && { teacher }), dispose: () => teacher?.dispose() };
  } catch (error) {
    teacher?.dispose();
    throw error;
  }
}

export function activeRun(id: RunId): ActiveRun | undefined {
  return active.get(id);
}

export function keepActive(id: RunId, run: ActiveRun): ActiveRun {
  active.set(id, run);
  return run;
}

export function dropActive(id: RunId): void {
  const held = active.get(id);
  active.delete(id);
  held?.run.dispose();
  held?.dispose();
}

/** The run where this worker holds it as it is stored; another tab may have gone on with it, or deleted it. */
export function currentRun(id: RunId, record: RunRecord | undefined): ActiveRun | undefined {
  const held = active.get(id);
  return held && record && held.run.revision === (record.revision ?? 0) ? held : undefined;
}

/**
 * The run, from memory or from what was saved; `contents` are those of the data set's samples now. @throws
 * UnknownRunError, JobInputError where data or input size are others
 */
export async function revive(id: RunId, dataSet: DataSet, contents: string | undefined): Promise<ActiveRun> {
  const files = storedRunFiles(id);
  const record = await files.readRecord();
  const held = currentRun(id, record);
  if (!held) dropActive(id);
  if (!record) throw new UnknownRunError(id);
  const { dataSet: trained, plan } = record.summary;
  const { name, fingerprint, samples } = dataSet;
  const why = whyOtherDataSet(trained, { name, fingerprint, samples, ...(contents !== undefined && { contents }) });
  if (why !== undefined) throw new JobInputError(`The run ${why}. Choose the folder it was begun on, unchanged.`);
  if (held) return held;
  const ingredients = await gather(plan, dataSet);
  const { inputSize: begunSize } = record.summary;
  const { inputSize } = ingredients.prepared.settings;
  if (begunSize !== undefined && begunSize !== inputSize) {
    ingredients.dispose();
    throw new JobInputError(
      `The run was begun at an input of ${begunSize} pixels, and the checkpoint it starts from now has one of ` +
        `${inputSize}. Set it back on the page Checkpoints.`,
    );
  }
  try {
    const run = await TrainingRun.restore(ingredients.prepared, files, record);
    return keepActive(id, { ...ingredients, run });
  } catch (error) {
    ingredients.dispose();
    throw error;
  }
}
