// Whose a run is: one worker of all tabs works on it at a time; the others ask it to let go.
import { CancelledError } from "../errors";
import type { RunId } from "../protocol-training";
import { isLockedHere, lockedElsewhere, withLock } from "../storage/resource-lock";
import { tellWorkers } from "../storage/tab-channel";
import { RunBusyError, RunElsewhereError } from "./run-errors";

/** Training that is asked to let go of its run ends with the step under way; `signal` is aborted then. */
export type RunWork<Result> = (letGo: AbortSignal) => Promise<Result>;

const prefix = "ladon-run:";
const lockOf = (id: RunId): string => prefix + id;
/** A step of a large network on a software adapter takes tens of seconds, and the scoring of an epoch is awaited. */
const longestWaitMs = 120_000;
/** A tab that has just begun may not have heard the first time. */
const askAgainMs = 500;

const working = new Map<RunId, AbortController>();

async function work<Result>(id: RunId, body: RunWork<Result>): Promise<Result> {
  const controller = new AbortController();
  working.set(id, controller);
  try {
    return await body(controller.signal);
  } finally {
    working.delete(id);
  }
}

/** Aborts the work on the run in this worker, if there is any. */
export function letGo(id: RunId): void {
  working.get(id)?.abort();
}

/** Whichever worker trains the run pauses it. */
export function askToLetGo(id: RunId): void {
  letGo(id);
  tellWorkers({ kind: "pause-run", run: id });
}

/** @throws RunBusyError or RunElsewhereError where somebody works on the run already */
export function withRun<Result>(id: RunId, body: RunWork<Result>): Promise<Result> {
  return withLock(lockOf(id), () => work(id, body), {
    async ifTaken(here) {
      if (here) throw new RunBusyError("This run is training already. Pause it first.");
      throw new RunElsewhereError("Watch it here, pause it there, or take it over.");
    },
  });
}

/**
 * Asks whoever works on the run to let go, and waits for that.
 * @throws RunElsewhereError where it does not within two minutes; CancelledError where `signal` aborts
 */
export async function withRunTaken<Result>(id: RunId, body: RunWork<Result>, signal?: AbortSignal): Promise<Result> {
  const patience = AbortSignal.timeout(longestWaitMs);
  let taken = false;
  const waiting = withLock(
    lockOf(id),
    () => {
      taken = true;
      return work(id, body);
    },
    { signal: signal ? AbortSignal.any([signal, patience]) : patience },
  );
  askToLetGo(id);
  const asking = setInterval(() => !taken && askToLetGo(id), askAgainMs);
  try {
    return await waiting;
  } catch (error) {
    if (taken) throw error;
    if (signal?.aborted) throw new CancelledError();
    if (!patience.aborted) throw error;
    throw new RunElsewhereError(
      "It was asked to pause and has not within two minutes. Pause it there, or close that tab.",
    );
  } finally {
    clearInterval(asking);
  }
}

export function isRunHere(id: RunId): boolean {
  return isLockedHere(lockOf(id));
}

/** Runs that other tabs work on. */
export async function runsElsewhere(): Promise<ReadonlySet<RunId>> {
  const names = [...(await lockedElsewhere())].filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}
