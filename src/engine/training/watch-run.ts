// A run that another tab trains, watched: its worker is asked where it is, and answers between two steps.
import type { RunState, TrainingJobs } from "../protocol-training";
import { onWorkerMessage, tellWorkers, type TabMessage } from "../storage/tab-channel";
import { activeRun } from "./active-runs";
import { isRunHere, runsElsewhere } from "./run-lock";

type Asked = TrainingJobs["run-state"]["input"];

/** A tab that has died gives no answer, but gives its lock back. */
const lookAgainMs = 1000;
/** No step takes so long; a tab with an older version of the lab never answers. */
const longestWaitMs = 60_000;

/** As this worker holds it; undefined where it does not, or not yet. */
export function heldState({ run, since, knownEpochs }: Asked): RunState | undefined {
  const held = activeRun(run)?.run;
  if (!held) return undefined;
  return held.state(since, knownEpochs === undefined || held.summary.epochs.length > knownEpochs);
}

/** Undefined where nobody has more to tell than what is stored. */
export function askedState(asked: Asked): Promise<RunState | undefined> {
  const question = crypto.randomUUID();
  const listening = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<RunState | undefined>();
  onWorkerMessage((message) => {
    if (message.kind === "run-state" && message.question === question) resolve(message.state);
  }, listening.signal);
  const looking = setInterval(() => {
    runsElsewhere().then((runs) => !runs.has(asked.run) && resolve(undefined), reject);
  }, lookAgainMs);
  const patience = setTimeout(() => resolve(undefined), longestWaitMs);
  tellWorkers({ kind: "ask-run-state", question, ...asked });
  return promise.finally(() => {
    clearInterval(looking);
    clearTimeout(patience);
    listening.abort();
  });
}

/** Answers whoever watches a run that this worker trains. */
export function answerWatcher({ question, ...asked }: Extract<TabMessage, { kind: "ask-run-state" }>): void {
  if (!isRunHere(asked.run)) return;
  const state = heldState(asked);
  tellWorkers({ kind: "run-state", question, ...(state && { state }) });
}
