// What this worker does when the worker of another tab speaks of runs.
import { onWorkerMessage } from "../storage/tab-channel";
import { dropActive } from "../training/active-runs";
import { isRunHere, letGo } from "../training/run-lock";
import { answerWatcher } from "../training/watch-run";

/** Called once in a worker's life. */
export function listenToOtherTabs(): void {
  onWorkerMessage((message) => {
    switch (message.kind) {
      case "pause-run":
        letGo(message.run);
        return;
      case "run-deleted":
        if (!isRunHere(message.run)) dropActive(message.run);
        return;
      case "ask-run-state":
        answerWatcher(message);
        return;
      case "run-state":
        // whoever asked listens by itself
        return;
      case "checkpoint-changed":
        // the worker heeds it from its beginning
        return;
    }
  });
}
