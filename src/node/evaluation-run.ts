// An evaluation's run in Node: checkpoints, bare and behind codecs, answer every image of a dataset on WebAssembly.
import { version } from "../../package.json";
import type { DataSet } from "../core/datasets/data-set";
import { classPairs, entryFacts } from "../engine/evaluation/entry-facts";
import { type EvaluateOptions, evaluateSeveral } from "../engine/evaluation/evaluate";
import {
  answersDone,
  type EntryFacts,
  type EvaluationState,
  newEvaluation,
} from "../engine/evaluation/evaluation-state";
import { openEvaluated, type OpenedForEvaluation } from "../engine/evaluation/open-evaluated";
import type { EvaluationEntry, EvaluationPlan, InputCodec } from "../engine/protocol-evaluation";
import type { LoadedCheckpoint } from "../engine/storage/loaded-checkpoint";
import { classMapByOrder } from "../engine/tasks/proposed-class-map";
import { nodeCodecs } from "./codecs";
import { progressLine } from "./command-line";

/** What is asked of each checkpoint. */
export interface AskedEvaluation extends Omit<EvaluationPlan, "entries"> {
  /** Each checkpoint answers bare, and behind each of these. */
  readonly codecs: readonly InputCodec[];
  /** How the dataset's classes go with a checkpoint's. */
  readonly classes: "name" | "order";
}

export interface EvaluationRun {
  /** The checkpoint of each of the plan's entries. */
  readonly checkpoints: readonly LoadedCheckpoint[];
  readonly facts: readonly EntryFacts[];
  /** Without answers yet. */
  readonly state: EvaluationState;
}

/** Needs the backend. Rejects as entryFacts and newEvaluation do. */
export async function beginEvaluation(
  dataSet: DataSet,
  checkpoints: readonly LoadedCheckpoint[],
  { codecs, classes, ...plan }: AskedEvaluation,
): Promise<EvaluationRun> {
  const rows = checkpoints.flatMap((checkpoint) => {
    const pairs = classes === "order" ? classPairs(dataSet, checkpoint) : [];
    const entry: EvaluationEntry = {
      checkpoint: checkpoint.summary.id,
      classMaps: Object.fromEntries(pairs.map((pair) => [pair.task, classMapByOrder(pair)])),
    };
    return [{ checkpoint, entry }, ...codecs.map((codec) => ({ checkpoint, entry: { ...entry, codec } }))];
  });
  const whole = { ...plan, entries: rows.map(({ entry }) => entry) };
  const facts: EntryFacts[] = [];
  for (const { checkpoint, entry } of rows) facts.push(await entryFacts(checkpoint, dataSet, whole, entry));
  const run = crypto.randomUUID().replaceAll("-", "");
  const state = newEvaluation(run, dataSet, whole, facts, { labVersion: version, backend: "wasm" });
  return { checkpoints: rows.map(({ checkpoint }) => checkpoint), facts, state };
}

/** Fills the run's state, with a progress line on stderr. Rejects as evaluateSeveral does. */
export async function finishEvaluation(
  { checkpoints, state }: EvaluationRun,
  dataSet: DataSet,
  options: Pick<EvaluateOptions, "sink" | "topClasses"> = {},
): Promise<void> {
  const networks = new Map<LoadedCheckpoint, OpenedForEvaluation>();
  const total = state.total * checkpoints.length;
  const begin = performance.now();
  const progress = progressLine(total, (done) => {
    const left = ((performance.now() - begin) / Math.max(1, done)) * (total - done);
    return `${done} of ${total} answers, ${Math.round(left / 1000)} s left  `;
  });
  try {
    for (const checkpoint of new Set(checkpoints)) networks.set(checkpoint, await openEvaluated(checkpoint));
    await evaluateSeveral(
      state,
      dataSet,
      checkpoints.map((checkpoint) => networks.get(checkpoint)!.use),
      { ...options, codecs: nodeCodecs, onAnswer: () => progress(answersDone(state)) },
    );
  } finally {
    for (const network of networks.values()) network.dispose();
  }
}
