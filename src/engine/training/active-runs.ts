// The runs that this worker holds, so that a paused one goes on without reading its files again.
import type { DataSet } from "../../core/datasets/data-set";
import { whyOtherDataSet } from "../../core/datasets/identity";
import { openTeacher, type Server } from "../../nets/model/network";
import { memoryCache } from "../../nets/training/stage/feature-cache";
import { JobInputError } from "../errors";
import type { CheckpointId } from "../protocol-checkpoints";
import type { RunId, TrainingPlan } from "../protocol-training";
import type { PreparedRun } from "./prepare-run";
import type { StartNetwork } from "./random-start";
import { TrainingPlanError } from "./run-errors";
import type { RunKeeper } from "./run-keeper";
import type { RunRecord } from "./run-record";
import { prepareUsableRun } from "./something-to-learn";
import { startNetwork, type LoadCheckpoint } from "./start-network";
import { TrainingRun, type RunOptions } from "./training-run";

/** Features kept in memory; what is beyond is computed again in every epoch. */
const maxCacheBytes = 2 ** 30;

export interface Ingredients {
  readonly prepared: PreparedRun;
  readonly start: StartNetwork;
  readonly teacher?: Server;
  /** Of the checkpoints that the plan names. */
  readonly titles: Readonly<Record<CheckpointId, string>>;
  dispose(): void;
}

export interface ActiveRun extends Ingredients {
  readonly run: TrainingRun;
}

const active = new Map<RunId, ActiveRun>();

/** Rejects with TrainingPlanError, RecipeError, and as `load` does. */
export async function gather(plan: TrainingPlan, dataSet: DataSet, load: LoadCheckpoint): Promise<Ingredients> {
  const start = await startNetwork(plan, dataSet, load);
  const words = plan.teacher === undefined ? undefined : await load(plan.teacher);
  if (words?.architecture.bottleneck) {
    throw new TrainingPlanError(
      `${words.summary.title} compresses, so it is no uncompressed teacher. Choose an uncompressed checkpoint.`,
    );
  }
  const teacher = words && (await openTeacher(words));
  try {
    const prepared = await prepareUsableRun(
      {
        plan,
        start,
        startClassNames: start.classNames[plan.recipe.task],
        ...(teacher && { teacher }),
        dataSet,
      },
      { makeCache: () => memoryCache(maxCacheBytes) },
    );
    const named = [start.summary, words?.summary].filter((summary) => summary !== undefined);
    const titles = Object.fromEntries(named.map(({ id, title }) => [id, title]));
    return { prepared, start, ...(teacher && { teacher }), titles, dispose: () => teacher?.dispose() };
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
 * The run, from memory or from what was saved; `contents` are those of the dataset's samples now. @throws
 * UnknownRunError, DamagedStorageError; JobInputError where data or input size are others
 */
export async function resumeRun(
  id: RunId,
  dataSet: DataSet,
  contents: string | undefined,
  keeper: RunKeeper,
  options: RunOptions = {},
): Promise<ActiveRun> {
  const stored = await keeper.record(id);
  const { dataSet: trained, plan } = stored.summary;
  const { name, fingerprint, samples } = dataSet;
  const why = whyOtherDataSet(trained, { name, fingerprint, samples, ...(contents !== undefined && { contents }) });
  if (why !== undefined) throw new JobInputError(`The run ${why}. Choose the folder it was begun on, unchanged.`);
  const held = currentRun(id, stored);
  if (held) return held;
  dropActive(id);
  // where it lacks a copy of what is deleted already, reading it says so
  const record = await keeper.withCopies(stored).catch(() => stored);
  const ingredients = await gather(plan, dataSet, keeper.loaderOf(record));
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
    const run = await TrainingRun.restore(ingredients.prepared, keeper.files(id), record, options);
    return keepActive(id, { ...ingredients, run });
  } catch (error) {
    ingredients.dispose();
    throw error;
  }
}
