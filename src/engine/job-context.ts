// What a running job is given: a signal to obey, a way to report, and a way to let messages in.
import { CancelledError } from "./errors";
import type { Progress } from "./protocol";

export interface JobContext {
  readonly signal: AbortSignal;
  /** Reports at most every 50 ms, and always the last step. */
  progress(progress: Progress): void;
  /** Lets the worker read its messages; throws CancelledError if one of them cancelled this job. */
  yieldToEventLoop(): Promise<void>;
}

const reportEveryMs = 50;

/** A macrotask through a message channel: timers in workers are clamped to 4 ms after a few turns. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export function createJobContext(signal: AbortSignal, report: (progress: Progress) => void): JobContext {
  let lastReportMs = -Infinity;
  return {
    signal,
    progress(progress) {
      const now = performance.now();
      if (now - lastReportMs < reportEveryMs && progress.done !== progress.total) return;
      lastReportMs = now;
      report(progress);
    },
    async yieldToEventLoop() {
      await nextTask();
      if (signal.aborted) throw new CancelledError();
    },
  };
}
