// What the workers of several tabs tell each other, over BroadcastChannels; nobody hears what it says itself.
import type { CheckpointId } from "../protocol-checkpoints";
import { storedChannelName, type StoredKind, type StoredMessage } from "../protocol-tabs";
import type { RunId, RunState } from "../protocol-training";

/** Between workers. */
export type TabMessage =
  /** Deleted, or no longer what it says of itself. */
  | { readonly kind: "checkpoint-changed"; readonly checkpoint: CheckpointId }
  /** Whoever trains the run pauses it. */
  | { readonly kind: "pause-run"; readonly run: RunId }
  | { readonly kind: "run-deleted"; readonly run: RunId }
  /** Whoever trains the run answers by "run-state" with the same `question`. */
  | {
      readonly kind: "ask-run-state";
      readonly question: string;
      readonly run: RunId;
      readonly since: number;
      readonly knownEpochs?: number;
    }
  /** Without a state where its data and weights are still being read. */
  | { readonly kind: "run-state"; readonly question: string; readonly state?: RunState };

const workersChannelName = "ladon-workers";
const opened = new Map<string, BroadcastChannel>();

function channel(name: string): BroadcastChannel {
  let known = opened.get(name);
  if (!known) {
    known = new BroadcastChannel(name);
    // Node stays alive for a channel that is listened to
    (known as { unref?: () => void }).unref?.();
    opened.set(name, known);
  }
  return known;
}

export function tellWorkers(message: TabMessage): void {
  channel(workersChannelName).postMessage(message);
}

/** Calls back for every message of another tab's worker, until `signal` is aborted. */
export function onWorkerMessage(take: (message: TabMessage) => void, signal?: AbortSignal): void {
  const listen = ({ data }: MessageEvent<TabMessage>) => take(data);
  channel(workersChannelName).addEventListener("message", listen, { ...(signal && { signal }) });
}

/** Tells the pages of other tabs that a list of theirs is out of date. */
export function tellPages(what: StoredKind): void {
  const message: StoredMessage = { what, session: (globalThis as { name?: string }).name ?? "" };
  channel(storedChannelName).postMessage(message);
}
