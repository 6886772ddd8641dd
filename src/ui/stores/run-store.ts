// What the screen shows of training runs: the list, the curves of those that were opened, and the one that trains.
import { create } from "zustand";
import type { DataSource } from "../../engine/protocol-datasets";
import type { RunId, RunList, RunState, RunSummary, SamplePrediction } from "../../engine/protocol-training";
import { appendCurves, cutColumns, noColumns, type RunColumns } from "./run-columns";
import { withoutKey } from "./without-key";

/** What is known of a run beside its summary. */
export interface RunDetails {
  readonly columns: RunColumns;
  /** Of the last epoch that has some, and how many epochs there were then. */
  readonly samples: readonly SamplePrediction[];
  readonly knownEpochs: number;
  readonly stepsPerSecond?: number;
  /** Milliseconds since 1970. */
  readonly savedAtMs?: number;
  /** When the engine told which step was done, over the last minute of training. */
  readonly pace: readonly PaceMark[];
}

export interface PaceMark {
  readonly atMs: number;
  readonly step: number;
}

/** Why a run does not go on, beside what its status says. */
export type RunTrouble =
  /** The engine died under it. */
  | { readonly kind: "lost"; readonly message: string }
  | { readonly kind: "failed"; readonly what: string; readonly error: Error };

interface RunStore {
  /** Newest first; absent until it was read. */
  readonly runs?: readonly RunSummary[];
  /** Of which nothing can be read, and why. */
  readonly damaged: RunList["damaged"];
  readonly listError?: Error;
  readonly details: Readonly<Record<RunId, RunDetails>>;
  /** The data of runs that were begun or resumed since the page was loaded: browsers forget picked files on reload. */
  readonly sources: Readonly<Record<RunId, DataSource>>;
  /** The run that this page trains now. */
  readonly training?: RunId;
  readonly troubles: Readonly<Record<RunId, RunTrouble>>;
}

export const useRunStore = create<RunStore>(() => ({ damaged: [], details: {}, sources: {}, troubles: {} }));

const nothingKnown: RunDetails = { columns: noColumns, samples: [], knownEpochs: 0, pace: [] };

export function detailsOf({ details }: RunStore, run: RunId): RunDetails {
  return details[run] ?? nothingKnown;
}

/** What the engine tells again is the same object as before, so that what shows it is not drawn again. */
function withKnownParts(before: RunSummary, after: RunSummary): RunSummary {
  const { epochs, damaged } = after;
  // an epoch that a run went back behind and has done again took another time
  const merged = epochs.map((epoch, i) => (before.epochs[i]?.elapsedMs === epoch.elapsedMs ? before.epochs[i] : epoch));
  const knowsEpochs = merged.length === before.epochs.length && merged.every((epoch, i) => epoch === before.epochs[i]);
  return {
    ...after,
    plan: before.plan,
    dataSet: before.dataSet,
    classNames: before.classNames,
    epochs: knowsEpochs ? before.epochs : merged,
    damaged: before.damaged.length === damaged.length ? before.damaged : damaged,
    storedBytes: before.storedBytes,
  };
}

export function takeRuns(list: RunList): void {
  useRunStore.setState({ ...list, listError: undefined });
}

export function setListError(listError: Error): void {
  useRunStore.setState({ listError });
}

export function rememberSource(run: RunId, source: DataSource): void {
  useRunStore.setState(({ sources }) => ({ sources: { ...sources, [run]: source } }));
}

export function setTraining(training: RunId | undefined): void {
  useRunStore.setState({ training });
}

/** Puts a run in its place in the list, or at the top where it is new. What it takes in storage only the list says. */
export function putRun(summary: RunSummary): void {
  useRunStore.setState(({ runs = [] }) => ({
    runs: runs.some(({ id }) => id === summary.id)
      ? runs.map((run) => (run.id === summary.id ? withKnownParts(run, summary) : run))
      : [summary, ...runs],
  }));
}

const paceMs = 60_000;

/** Marks of the last minute; a run that stands still, or that went back, begins anew. */
function paceWith(before: readonly PaceMark[], { status, position: { step } }: RunSummary, atMs: number): PaceMark[] {
  if (status.kind !== "running") return [];
  const last = before[before.length - 1];
  if (!last || step < last.step) return [{ atMs, step }];
  return [...before.filter((mark) => atMs - mark.atMs <= paceMs), { atMs, step }];
}

/** The engine leaves out samples that are known, and has none of a run that it does not hold. */
function samplesWith(before: RunDetails, samples: readonly SamplePrediction[], epochs: number) {
  if (samples.length > 0) return { samples, knownEpochs: epochs };
  const isPast = before.knownEpochs <= epochs;
  return isPast ? { samples: before.samples, knownEpochs: before.knownEpochs } : { samples: [], knownEpochs: 0 };
}

/** Takes in what the engine answered to "run-state" at `atMs`. Samples that are known stay, so that their images are not drawn again. */
export function takeRunState(run: RunId, state: RunState, atMs: number): void {
  const { summary, curves, samples, stepsPerSecond, savedAtMs } = state;
  putRun(summary);
  useRunStore.setState((store) => {
    const before = detailsOf(store, run);
    // a run that went back to its last saved state has fewer steps than are known
    const columns = appendCurves(cutColumns(before.columns, summary.position.step), curves);
    const after = {
      columns,
      ...samplesWith(before, samples, summary.epochs.length),
      stepsPerSecond,
      savedAtMs,
      pace: paceWith(before.pace, summary, atMs),
    };
    return { details: { ...store.details, [run]: after } };
  });
}

/** Forgets the curves, which then are read anew from step 0. */
export function forgetDetails(run: RunId): void {
  useRunStore.setState(({ details }) => ({ details: withoutKey(details, run) }));
}

export function setTrouble(run: RunId, trouble: RunTrouble | undefined): void {
  useRunStore.setState(({ troubles }) => ({
    troubles: trouble ? { ...troubles, [run]: trouble } : withoutKey(troubles, run),
  }));
}
