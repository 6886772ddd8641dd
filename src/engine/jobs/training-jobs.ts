// The jobs about training: recipes, probes, runs.
import { hexOfBytes } from "../../core/base/hashes";
import { knownRecipes } from "../../core/recipes/known-recipes";
import { readRecipeFile } from "../../core/recipes/read-recipe-file";
import { CancelledError } from "../errors";
import { createJobContext, type JobContext } from "../job-context";
import { openSource, readContents } from "../datasets/open-source";
import type { Progress } from "../protocol";
import type { RunId, RunList, RunSummary, TrainingJobs } from "../protocol-training";
import { nameError } from "../device-loss";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { tellPages, tellWorkers } from "../storage/tab-channel";
import {
  activeRun,
  currentRun,
  dropActive,
  gather,
  keepActive,
  resumeRun,
  type ActiveRun,
} from "../training/active-runs";
import { exportRun } from "../training/export-run";
import { probeTraining } from "../training/probe-training";
import { askToLetGo, isRunHere, runsElsewhere, withRun, withRunTaken } from "../training/run-lock";
import type { RunRecord } from "../training/run-record";
import type { TrainingRun } from "../training/training-run";
import { askedState, heldState } from "../training/watch-run";
import { keeper, sweepOnce } from "./browser-runs";
import type { JobTable } from "./job";

function newId(): RunId {
  return hexOfBytes(crypto.getRandomValues(new Uint8Array(16)));
}

/** A run that no worker holds is as it was saved. */
function summaryOf(record: RunRecord): RunSummary {
  const { id } = record.summary;
  const held = isRunHere(id) ? activeRun(id) : currentRun(id, record);
  return held?.run.summary ?? keeper.summaryOf(record);
}

async function listedRuns(): Promise<RunList> {
  await sweepOnce();
  const elsewhere = await runsElsewhere();
  const { records, damaged } = await keeper.list();
  const runs = records.map((record) => {
    const { id, storedBytes } = record.summary;
    return { ...summaryOf(record), storedBytes, ...(elsewhere.has(id) && { isElsewhere: true as const }) };
  });
  return { runs, damaged };
}

function trainingProgress(run: TrainingRun): Progress {
  const { position, plan } = run.summary;
  const stage = plan.recipe.stages[Math.min(position.stage, plan.recipe.stages.length - 1)];
  const several = plan.recipe.stages.length > 1 ? `${stage.name}, ` : "";
  return {
    phase: `Training: ${several}epoch ${Math.min(position.epoch + 1, stage.epochs)} of ${stage.epochs}`,
    done: position.step,
    total: position.steps,
    unit: "steps",
  };
}

/** Reads the worker's messages without giving up: a cancelled run pauses by its signal. */
async function listen(context: JobContext): Promise<void> {
  await context.yieldToEventLoop().catch((error: unknown) => {
    if (!(error instanceof CancelledError)) throw error;
  });
}

/** What is stored is enough, and a network beside its training would take the memory twice. */
async function finish(id: RunId): Promise<RunSummary> {
  dropActive(id);
  return keeper.finish(id);
}

async function advance(
  id: RunId,
  held: ActiveRun,
  steps: number | undefined,
  signal: AbortSignal,
  context: JobContext,
) {
  tellPages("runs");
  const summary = await held.run.advance({
    ...(steps !== undefined && { steps }),
    signal,
    async onStep(_, run) {
      context.progress(trainingProgress(run));
      await listen(context);
    },
    async onValidation(done, total) {
      context.progress({ phase: "Scoring validation images", done, total, unit: "images" });
      await listen(context);
    },
  });
  const ended = summary.status.kind === "finishing" ? await finish(id) : summary;
  if (context.signal.aborted) throw new CancelledError("Training");
  return ended;
}

/** Tells the other tabs once the run is free again, however it ended. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } finally {
    tellPages("runs");
  }
}

/** The run with what is needed to read it, whether this worker holds it or not. */
async function readable(id: RunId, record: RunRecord) {
  const held = isRunHere(id) ? activeRun(id) : currentRun(id, record);
  if (!held) return keeper.open(record);
  const { curves } = held.run.state(0, false);
  return {
    summary: held.run.summary,
    curves,
    start: held.start,
    network: (which: "best" | "last") => held.run.network(which),
  };
}

async function stop(id: RunId): Promise<RunSummary> {
  const held = currentRun(id, await keeper.record(id));
  if (!held) return keeper.stop(id);
  await held.run.stop();
  return finish(id);
}

const maxReadings = 5;

/**
 * What `read` makes of the stored run. Whoever trains it in another tab replaces its files: what cannot be read because the
 * record has moved on is read again.
 */
async function consistently<Result>(id: RunId, read: (record: RunRecord) => Promise<Result>): Promise<Result> {
  for (let reading = 1; ; reading++) {
    const record = await keeper.record(id);
    try {
      return await read(record);
    } catch (error) {
      const { revision } = await keeper.record(id);
      if (revision === record.revision || reading === maxReadings) throw error;
    }
  }
}

export const trainingJobs: JobTable<keyof TrainingJobs> = {
  "list-recipes": async () => ({ output: knownRecipes, transfer: [] }),
  "read-recipe": async ({ text, fileName }) => ({
    output: readRecipeFile(text, fileName),
    transfer: [],
  }),
  "probe-training": async ({ plan, source }, context) => {
    const ingredients = await gather(plan, await openSource(source, context), loadCheckpoint);
    try {
      const output = await probeTraining(ingredients.prepared, async (done, total) => {
        context.progress({ phase: "Timing steps", done, total, unit: "steps" });
        await context.yieldToEventLoop();
      });
      return { output, transfer: [] };
    } finally {
      ingredients.dispose();
    }
  },
  "create-run": async ({ plan, source }, context) => {
    const dataSet = await openSource(source, context);
    const contents = await readContents(dataSet.samples, context);
    const ingredients = await gather(plan, dataSet, loadCheckpoint);
    const { prepared, titles } = ingredients;
    const id = newId();
    const base = {
      id,
      plan,
      task: plan.recipe.task,
      classNames: prepared.classNames,
      inputSize: prepared.settings.inputSize,
      dataSet: {
        ...prepared.dataSet,
        ...(contents !== undefined && { contents }),
        ...(source.kind === "scenes" && { scenes: source }),
      },
      createdAtMs: Date.now(),
    };
    const run = await keeper.create({ prepared, base, titles }, { nameError });
    keepActive(id, { ...ingredients, run });
    tellPages("runs");
    return { output: run.summary, transfer: [] };
  },
  train: async ({ run, source, steps, takeOver = false }, context) => {
    const work = async (letGo: AbortSignal) => {
      const signal = AbortSignal.any([context.signal, letGo]);
      // another tab may have gone on with it: what this one remembers is not shown while the data is read
      if (!currentRun(run, await keeper.record(run))) dropActive(run);
      const reading = createJobContext(signal, (progress) => context.progress(progress));
      const opened = await openSource(source, reading);
      const contents = await readContents(opened.samples, reading);
      const held = await resumeRun(run, opened, contents, keeper, { nameError });
      return advance(run, held, steps, signal, context);
    };
    const training = takeOver ? withRunTaken(run, work, context.signal) : withRun(run, work);
    return { output: await told(training), transfer: [] };
  },
  "pause-run": async ({ run }) => {
    askToLetGo(run);
    return { output: null, transfer: [] };
  },
  "stop-run": async ({ run }, { signal }) => {
    const stopping = withRunTaken(run, () => stop(run), signal);
    return { output: await told(stopping), transfer: [] };
  },
  "finish-run": async ({ run }, { signal }) => {
    const finishing = withRunTaken(run, () => finish(run), signal);
    return { output: await told(finishing), transfer: [] };
  },
  "run-state": async ({ run, since, knownEpochs }) => {
    const asked = { run, since, ...(knownEpochs !== undefined && { knownEpochs }) };
    // asked twice a second while it trains here: nothing is looked up then
    const here = isRunHere(run) ? heldState(asked) : undefined;
    if (here) return { output: here, transfer: [] };
    const isElsewhere = (await runsElsewhere()).has(run);
    const watched = isElsewhere ? await askedState(asked) : undefined;
    if (watched) {
      return { output: { ...watched, summary: { ...watched.summary, isElsewhere: true } }, transfer: [] };
    }
    const output = await consistently(
      run,
      async (record) => (currentRun(run, record) && heldState(asked)) ?? keeper.state(record, since),
    );
    const summary = { ...output.summary, ...(isElsewhere && { isElsewhere }) };
    return { output: { ...output, summary }, transfer: [] };
  },
  "list-runs": async () => ({ output: await listedRuns(), transfer: [] }),
  "delete-run": async ({ run }, { signal }) => {
    const deleting = withRunTaken(
      run,
      async () => {
        dropActive(run);
        await keeper.remove(run);
        tellWorkers({ kind: "run-deleted", run });
      },
      signal,
    );
    await told(deleting);
    return { output: await listedRuns(), transfer: [] };
  },
  "export-run": async ({ run, what, which }) => {
    const output = await consistently(run, async (record) => {
      const { network, ...known } = await readable(run, record);
      return exportRun({ ...known, network: () => network(which) }, what);
    });
    return { output, transfer: [] };
  },
};
