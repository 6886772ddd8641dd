// The jobs about training: recipes, probes, runs.
import { knownRecipes } from "../../core/recipes/known-recipes";
import { readRecipeFile } from "../../core/recipes/read-recipe-file";
import { CancelledError } from "../errors";
import { createJobContext, type JobContext } from "../job-context";
import { openSource } from "../datasets/open-source";
import { readContents } from "../datasets/read-contents";
import type { Progress } from "../protocol";
import type { RunId, RunState, RunSummary, TrainingJobs } from "../protocol-training";
import { storeCheckpoint } from "../storage/checkpoint-store";
import { deleteStoredRun, storedRunFiles, storedRuns } from "../storage/run-store";
import { tellPages, tellWorkers } from "../storage/tab-channel";
import { activeRun, currentRun, dropActive, gather, keepActive, revive, type ActiveRun } from "../training/active-runs";
import { exportRun } from "../training/export-run";
import { probeTraining } from "../training/probe-training";
import { CurveLog } from "../training/run-curves";
import { UnknownRunError } from "../training/run-errors";
import type { RunRecord } from "../training/run-files";
import { askToLetGo, isRunHere, runsElsewhere, withRun, withRunTaken } from "../training/run-lock";
import { readStateFile, readWeightsFile } from "../training/run-state-file";
import { trainedCheckpoint } from "../training/trained-checkpoint";
import { resumable, TrainingRun } from "../training/training-run";
import { startNetworkOfRecord } from "../training/start-network";
import { askedState, heldState } from "../training/watch-run";
import type { Job } from "./job";

function newId(): RunId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function recordOf(id: RunId): Promise<RunRecord> {
  const record = await storedRunFiles(id).readRecord();
  if (!record) throw new UnknownRunError(id);
  return record;
}

/** A run that no worker holds is as it was saved. */
function summaryOf(record: RunRecord): RunSummary {
  const { summary } = record;
  const held = isRunHere(summary.id) ? activeRun(summary.id) : currentRun(summary.id, record);
  return held?.run.summary ?? { ...summary, status: resumable(summary.status) };
}

async function listedRuns(): Promise<RunSummary[]> {
  const elsewhere = await runsElsewhere();
  return (await storedRuns()).map((record) => {
    const { id, storedBytes } = record.summary;
    return { ...summaryOf(record), storedBytes, ...(elsewhere.has(id) && { isElsewhere: true }) };
  });
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
  await context.breathe().catch((error: unknown) => {
    if (!(error instanceof CancelledError)) throw error;
  });
}

async function becomeCheckpoint(held: ActiveRun): Promise<RunSummary> {
  const network = await held.run.network("best");
  const stored = await storeCheckpoint(trainedCheckpoint(network, held.run.summary, held.start), {
    precision: "float32",
  });
  return held.run.becameCheckpoint(stored.id);
}

async function advance(
  id: RunId,
  held: ActiveRun,
  steps: number | undefined,
  signal: AbortSignal,
  context: JobContext,
) {
  tellPages("runs");
  try {
    const summary = await held.run.advance({
      ...(steps !== undefined && { steps }),
      signal,
      async onStep(_, run) {
        context.progress(trainingProgress(run));
        await listen(context);
      },
      async onValidation(done, total) {
        context.progress({ phase: "Scoring held-out pictures", done, total, unit: "pictures" });
        await listen(context);
      },
    });
    const ended = summary.status.kind === "finished" ? await becomeCheckpoint(held) : summary;
    if (context.signal.aborted) throw new CancelledError("Training");
    return ended;
  } finally {
    if (held.run.summary.status.kind === "finished" || held.run.summary.status.kind === "stopped") dropActive(id);
  }
}

/** Tells the other tabs once the run is free again, however it ended. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } finally {
    tellPages("runs");
  }
}

/** A run that no worker holds ends with the best epoch that was saved: its data set is not needed for that. */
async function stopStored(id: RunId): Promise<RunSummary> {
  const record = await recordOf(id);
  const { summary, start, network } = await readable(id, record);
  if (summary.checkpoint !== undefined) return summary;
  const stored = await storeCheckpoint(trainedCheckpoint(await network("best"), summary, start), {
    precision: "float32",
  });
  const stopped: RunSummary = { ...summary, status: { kind: "stopped" }, checkpoint: stored.id };
  await storedRunFiles(id).writeRecord({ ...record, revision: (record.revision ?? 0) + 1, summary: stopped });
  return stopped;
}

/** The run with what is needed to read it, whether this worker holds it or not; `network` as of a file. */
async function readable(id: RunId, record: RunRecord) {
  const held = isRunHere(id) ? activeRun(id) : currentRun(id, record);
  if (held) {
    const { curves } = held.run.state(0, false);
    return {
      summary: held.run.summary,
      curves,
      start: held.start,
      network: (which: "best" | "last") => held.run.network(which),
    };
  }
  const files = storedRunFiles(id);
  const start = await startNetworkOfRecord(record);
  const state = record.state && (await readStateFile(await files.read(record.state.file)));
  return {
    summary: summaryOf(record),
    curves: (state?.curves ?? new CurveLog()).since(0),
    start,
    async network(which: "best" | "last") {
      const written =
        which === "best" && record.best
          ? await readWeightsFile(await files.read(record.best.file))
          : (state?.trainer.written ?? new Map());
      const { architecture } = record;
      return { architecture, weights: new Map([...start.weights, ...written]) };
    },
  };
}

async function stop(id: RunId): Promise<RunSummary> {
  const held = currentRun(id, await recordOf(id));
  if (!held) return stopStored(id);
  await held.run.stop();
  const summary = await becomeCheckpoint(held);
  dropActive(id);
  return summary;
}

const mostReadings = 5;

/**
 * What `read` makes of the stored run. Whoever trains it in another tab replaces its files: what cannot be read because the
 * record has moved on is read again.
 */
async function consistently<Result>(id: RunId, read: (record: RunRecord) => Promise<Result>): Promise<Result> {
  for (let reading = 1; ; reading++) {
    const record = await recordOf(id);
    try {
      return await read(record);
    } catch (error) {
      const { revision } = await recordOf(id);
      if (revision === record.revision || reading === mostReadings) throw error;
    }
  }
}

async function storedState(record: RunRecord, since: number): Promise<RunState> {
  const { state } = record;
  const saved = state && (await readStateFile(await storedRunFiles(record.summary.id).read(state.file)));
  return {
    summary: summaryOf(record),
    curves: (saved?.curves ?? new CurveLog()).since(since),
    samples: [],
    ...(state && { savedAtMs: state.savedAtMs }),
  };
}

export const trainingJobs: { readonly [Kind in keyof TrainingJobs]: Job<Kind> } = {
  "list-recipes": async () => ({ output: knownRecipes, transfer: [] }),
  "read-recipe": async ({ text, fileName }) => ({
    output: readRecipeFile(text, fileName),
    transfer: [],
  }),
  "probe-training": async ({ plan, source }, context) => {
    const ingredients = await gather(plan, await openSource(source, context));
    try {
      const output = await probeTraining(ingredients.prepared, async (done, total) => {
        context.progress({ phase: "Timing steps", done, total, unit: "steps" });
        await context.breathe();
      });
      return { output, transfer: [] };
    } finally {
      ingredients.dispose();
    }
  },
  "create-run": async ({ plan, source }, context) => {
    const dataSet = await openSource(source, context);
    const contents = await readContents(dataSet.samples, context);
    const ingredients = await gather(plan, dataSet);
    const { prepared } = ingredients;
    const id = newId();
    const run = await TrainingRun.create(prepared, storedRunFiles(id), {
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
    });
    keepActive(id, { ...ingredients, run });
    tellPages("runs");
    return { output: run.summary, transfer: [] };
  },
  train: async ({ run, source, steps, takeOver = false }, context) => {
    const work = async (letGo: AbortSignal) => {
      const signal = AbortSignal.any([context.signal, letGo]);
      const reading = createJobContext(signal, (progress) => context.progress(progress));
      const opened = await openSource(source, reading);
      const held = await revive(run, opened, await readContents(opened.samples, reading));
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
  "run-state": async ({ run, since, knownEpochs }) => {
    const asked = { run, since, ...(knownEpochs !== undefined && { knownEpochs }) };
    const isElsewhere = (await runsElsewhere()).has(run);
    const watched = isElsewhere ? await askedState(asked) : undefined;
    if (watched) {
      return { output: { ...watched, summary: { ...watched.summary, isElsewhere: true } }, transfer: [] };
    }
    const output = await consistently(run, async (record) => {
      if (isRunHere(run) || currentRun(run, record)) return heldState(asked) ?? storedState(record, since);
      return storedState(record, since);
    });
    const summary = { ...output.summary, ...(isElsewhere && { isElsewhere }) };
    return { output: { ...output, summary }, transfer: [] };
  },
  "list-runs": async () => ({ output: await listedRuns(), transfer: [] }),
  "delete-run": async ({ run }, { signal }) => {
    const deleting = withRunTaken(
      run,
      async () => {
        dropActive(run);
        await deleteStoredRun(run);
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
