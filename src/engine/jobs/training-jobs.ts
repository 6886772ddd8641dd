// The jobs about training: recipes, probes, runs.
import { knownRecipes } from "../../core/recipes/known-recipes";
import { readRecipeFile } from "../../core/recipes/read-recipe-file";
import { CancelledError } from "../errors";
import type { JobContext } from "../job-context";
import { openSource } from "../datasets/open-source";
import type { Progress } from "../protocol";
import type { RunId, RunSummary, TrainingJobs } from "../protocol-training";
import { storeCheckpoint } from "../storage/checkpoint-store";
import { deleteStoredRun, storedRunFiles, storedRuns } from "../storage/run-store";
import { activeRun, dropActive, gather, keepActive, revive, type ActiveRun } from "../training/active-runs";
import { exportRun } from "../training/export-run";
import { probeTraining } from "../training/probe-training";
import { CurveLog } from "../training/run-curves";
import { RunBusyError, UnknownRunError } from "../training/run-errors";
import type { RunRecord } from "../training/run-files";
import { readStateFile, readWeightsFile } from "../training/run-state-file";
import { trainedCheckpoint } from "../training/trained-checkpoint";
import { resumable, TrainingRun } from "../training/training-run";
import { startNetworkOfRecord } from "../training/start-network";
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
function summaryOf({ summary }: RunRecord): RunSummary {
  return activeRun(summary.id)?.run.summary ?? { ...summary, status: resumable(summary.status) };
}

function listed(record: RunRecord): RunSummary {
  return { ...summaryOf(record), storedBytes: record.summary.storedBytes };
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

async function advance(id: RunId, held: ActiveRun, steps: number | undefined, context: JobContext) {
  if (held.pause) throw new RunBusyError("This run is training already. Pause it first.");
  const pause = new AbortController();
  held.pause = pause;
  try {
    const summary = await held.run.advance({
      ...(steps !== undefined && { steps }),
      signal: AbortSignal.any([context.signal, pause.signal]),
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
    delete held.pause;
    if (held.run.summary.status.kind === "finished" || held.run.summary.status.kind === "stopped") dropActive(id);
  }
}

/** Waits until a run that is told to pause has taken its last step. */
async function paused(held: ActiveRun): Promise<void> {
  held.pause?.abort();
  while (held.pause) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A run that no worker holds ends with the best epoch that was saved: its data set is not needed for that. */
async function stopStored(id: RunId): Promise<RunSummary> {
  const { summary, start, network } = await readable(id);
  if (summary.checkpoint !== undefined) return summary;
  const stored = await storeCheckpoint(trainedCheckpoint(await network("best"), summary, start), {
    precision: "float32",
  });
  const stopped: RunSummary = { ...summary, status: { kind: "stopped" }, checkpoint: stored.id };
  await storedRunFiles(id).writeRecord({ ...(await recordOf(id)), summary: stopped });
  return stopped;
}

/** The run with what is needed to read it, whether this worker holds it or not; `network` as of a file. */
async function readable(id: RunId) {
  const held = activeRun(id);
  if (held) {
    const { curves } = held.run.state(0, false);
    return {
      summary: held.run.summary,
      curves,
      start: held.start,
      network: (which: "best" | "last") => held.run.network(which),
    };
  }
  const record = await recordOf(id);
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
        ...(source.kind === "scenes" && { scenes: source }),
      },
      createdAtMs: Date.now(),
    });
    keepActive(id, { ...ingredients, run });
    return { output: run.summary, transfer: [] };
  },
  train: async ({ run, source, steps }, context) => {
    const held = await revive(run, await openSource(source, context));
    return { output: await advance(run, held, steps, context), transfer: [] };
  },
  "pause-run": async ({ run }) => {
    activeRun(run)?.pause?.abort();
    return { output: null, transfer: [] };
  },
  "stop-run": async ({ run }) => {
    const held = activeRun(run);
    if (!held) return { output: await stopStored(run), transfer: [] };
    await paused(held);
    await held.run.stop();
    const output = await becomeCheckpoint(held);
    dropActive(run);
    return { output, transfer: [] };
  },
  "run-state": async ({ run, since, knownEpochs }) => {
    const held = activeRun(run);
    if (held) {
      const withSamples = knownEpochs === undefined || held.run.summary.epochs.length > knownEpochs;
      return { output: held.run.state(since, withSamples), transfer: [] };
    }
    const record = await recordOf(run);
    const state = record.state && (await readStateFile(await storedRunFiles(run).read(record.state.file)));
    return {
      output: {
        summary: summaryOf(record),
        curves: (state?.curves ?? new CurveLog()).since(since),
        samples: [],
        ...(record.state && { savedAtMs: record.state.savedAtMs }),
      },
      transfer: [],
    };
  },
  "list-runs": async () => ({ output: (await storedRuns()).map(listed), transfer: [] }),
  "delete-run": async ({ run }) => {
    const held = activeRun(run);
    if (held) await paused(held);
    dropActive(run);
    await deleteStoredRun(run);
    return { output: (await storedRuns()).map(listed), transfer: [] };
  },
  "export-run": async ({ run, what, which }) => {
    const { network, ...known } = await readable(run);
    return { output: await exportRun({ ...known, network: () => network(which) }, what), transfer: [] };
  },
};
