// Runs of evaluations from begin to end: begun or found again, kept while they go on, concluded.
import * as tf from "@tensorflow/tfjs-core";
import { version } from "../../../package.json";
import type { DataSet } from "../../core/datasets/data-set";
import { EvaluationInputError } from "../../core/metrics/evaluation-input";
import { entryFacts } from "../evaluation/entry-facts";
import { browserCodecs } from "../predictions/image-codecs";
import { evaluateSeveral, type WithModel } from "../evaluation/evaluate";
import { evaluationResults } from "../evaluation/evaluation-result";
import {
  answersDone,
  assertPlan,
  assertSameDataSet,
  newEvaluation,
  selectedSamples,
  type EntryFacts,
  type EvaluationState,
} from "../evaluation/evaluation-state";
import { EvaluationJournal } from "../evaluation/evaluation-journal";
import { isEvaluationHere } from "../evaluation/evaluation-lock";
import { readContents } from "../datasets/open-source";
import { CancelledError } from "../errors";
import type { JobContext } from "../job-context";
import { stayOpenTogether } from "../predictions/model-cache";
import { withModel } from "../predictions/stored-networks";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { EvaluationOutcome, EvaluationPlan, EvaluationRunId, UnfinishedRun } from "../protocol-evaluation";
import { listCheckpoints, loadCheckpoint } from "../storage/checkpoint-store";
import { answering } from "../storage/loaded-checkpoint";
import { readUnfinished, unfinishedRunOf, writePage, writeResults } from "../storage/result-store";
import { NoStorageError, StorageFullError, UnknownResultError } from "../storage/storage-errors";

/** Where networks do not fit in memory together, each takes so many images before the next one is opened. */
const imagesATurn = 16;

/** Runs that could not be stored when they were cut: they can go on as long as this worker lives. */
const inMemory = new Map<EvaluationRunId, EvaluationState>();

function newRunId(): EvaluationRunId {
  return crypto.randomUUID().replaceAll("-", "");
}

async function factsOf(plan: EvaluationPlan, dataSet: DataSet, context: JobContext): Promise<EntryFacts[]> {
  const facts: EntryFacts[] = [];
  // entries of one checkpoint come one after another as a rule, and weights are large: one is kept
  let last: { id: CheckpointId; loaded: Awaited<ReturnType<typeof loadCheckpoint>> } | undefined;
  for (const [done, entry] of plan.entries.entries()) {
    context.progress({ phase: "Reading checkpoints", done, total: plan.entries.length, unit: "checkpoints" });
    await context.yieldToEventLoop();
    if (last?.id !== entry.checkpoint) {
      last = { id: entry.checkpoint, loaded: answering(await loadCheckpoint(entry.checkpoint)) };
    }
    facts.push(await entryFacts(last.loaded, dataSet, plan, entry));
  }
  return facts;
}

/** A new run. Rejects as assertPlan, entryFacts and loadCheckpoint do. */
export async function beginRun(dataSet: DataSet, plan: EvaluationPlan, context: JobContext): Promise<EvaluationState> {
  assertPlan(dataSet, plan);
  const facts = await factsOf(plan, dataSet, context);
  const contents = await readContents(selectedSamples(dataSet, plan), context);
  return newEvaluation(newRunId(), dataSet, plan, facts, { labVersion: version, backend: tf.getBackend() }, contents);
}

/** A run that was cut. @throws UnknownResultError */
export async function foundRun(run: EvaluationRunId): Promise<EvaluationState> {
  const state = inMemory.get(run) ?? (await readUnfinished(run));
  if (state) return state;
  throw new UnknownResultError(`There is no unfinished run ${run} here; it was finished or deleted.`);
}

/** The run, ready to go on. Rejects with EvaluationInputError where a checkpoint is no longer what it was. */
export async function resumedRun(
  run: EvaluationRunId,
  dataSet: DataSet,
  context: JobContext,
): Promise<EvaluationState> {
  const state = await foundRun(run);
  assertSameDataSet(state, dataSet);
  assertSameDataSet(state, dataSet, await readContents(selectedSamples(dataSet, state.plan), context));
  const facts = await factsOf(state.plan, dataSet, context);
  for (const [i, { checkpoint, inputSize }] of facts.entries()) {
    const { checkpoint: begun, inputSize: begunSize } = state.facts[i];
    if (begun.contentHash === checkpoint.contentHash && begunSize === inputSize) continue;
    if (begun.contentHash === checkpoint.contentHash) {
      throw new EvaluationInputError(
        `The run began when ${begun.title} had an input of ${begunSize} pixels, and now it has one of ${inputSize}. ` +
          "Set it back on the page Checkpoints, or begin anew.",
      );
    }
    throw new EvaluationInputError(
      `The run began with other weights of ${begun.title} (${begun.contentHash.slice(0, 12)}, now ` +
        `${checkpoint.contentHash.slice(0, 12)}). Begin anew.`,
    );
  }
  const backend = tf.getBackend();
  const known = state.backend.split(" and ").includes(backend);
  return known ? state : { ...state, backend: `${state.backend} and ${backend}` };
}

function summariesOf({ plan }: EvaluationState, all: readonly CheckpointSummary[]): CheckpointSummary[] {
  const ids = new Set(plan.entries.map(({ checkpoint }) => checkpoint));
  return all.filter(({ id }) => ids.has(id));
}

/** Stores what a cut run has; without room or storage it stays in memory alone. */
async function keep(state: EvaluationState, journal: EvaluationJournal): Promise<void> {
  if (answersDone(state) === 0) return;
  try {
    await journal.close();
    inMemory.delete(state.run);
  } catch {
    inMemory.set(state.run, state);
  }
}

/** Evaluates to the end. Where it is cut, by the user or by an error, what is done is kept. */
export async function completeRun(
  state: EvaluationState,
  dataSet: DataSet,
  context: JobContext,
): Promise<EvaluationOutcome> {
  const uses = state.plan.entries.map(
    ({ checkpoint }): WithModel =>
      (work) =>
        withModel(checkpoint, work),
  );
  const together = stayOpenTogether(summariesOf(state, await listCheckpoints()));
  const { total } = unfinishedRunOf(state);
  const report = (done: number) => context.progress({ phase: "Evaluating", done, total, unit: "answers" });
  const journal = new EvaluationJournal(state, writePage);
  report(answersDone(state));
  try {
    await evaluateSeveral(state, dataSet, uses, {
      signal: context.signal,
      yieldToEventLoop: () => context.yieldToEventLoop(),
      codecs: browserCodecs,
      imagesATurn: together ? 1 : imagesATurn,
      onAnswer(done) {
        report(done);
        journal.note();
      },
    });
  } catch (error) {
    await keep(state, journal);
    if (context.signal.aborted) throw new CancelledError("The evaluation");
    throw error;
  }
  // results take the place of the pages: none may come after them
  await keep(state, journal);
  context.progress({ phase: "Scoring", done: total, total, unit: "answers" });
  return concludeRun(state);
}

/** The results of what a run has, stored. Rejects with NothingEvaluatedError. */
export async function concludeRun(state: EvaluationState): Promise<EvaluationOutcome> {
  const results = evaluationResults(state);
  inMemory.delete(state.run);
  try {
    await writeResults(results);
    return { results };
  } catch (error) {
    if (!(error instanceof StorageFullError || error instanceof NoStorageError)) throw error;
    return { results, storageProblem: error.message };
  }
}

/** Unfinished runs, newest first: those that are stored and those that only this worker knows, but none that is going on. */
export function cutRuns(stored: readonly UnfinishedRun[]): UnfinishedRun[] {
  const known = new Set(stored.map(({ run }) => run));
  const others = [...inMemory.values()].filter(({ run }) => !known.has(run)).map(unfinishedRunOf);
  return [...others, ...stored]
    .filter(({ run }) => !isEvaluationHere(run))
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
}

export function forgetRun(run: EvaluationRunId): void {
  inMemory.delete(run);
}
