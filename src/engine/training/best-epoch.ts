// Which epoch of a run is its best, by the scores of the validation samples.
import type { EpochRecord, RunSummary } from "../protocol-training";
import { engineTasks } from "../tasks/tasks";

/** The score that decides which epoch is best; an epoch without one is less than any. */
function scoreOf(task: RunSummary["task"], { scores }: EpochRecord): number {
  const score = engineTasks[task].mainScore(scores);
  return score !== undefined && Number.isFinite(score) ? score : -Infinity;
}

/** The latest of the epochs with the highest score: of equals it has learnt longest, and without a score it is the last. */
export function bestEpochOf(task: RunSummary["task"], epochs: readonly EpochRecord[]): number | undefined {
  let best: number | undefined;
  for (const [i, epoch] of epochs.entries()) {
    if (best === undefined || scoreOf(task, epoch) >= scoreOf(task, epochs[best])) best = i;
  }
  return best;
}
