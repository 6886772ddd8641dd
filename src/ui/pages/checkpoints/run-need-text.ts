// Which runs were begun with a checkpoint, and what becomes of them when it is deleted.
import type { CheckpointId } from "../../../engine/protocol-checkpoints";
import type { RunSummary } from "../../../engine/protocol-training";

/** Titles named before the rest is counted. */
const maxTitles = 3;
const numbers = ["", "One run", "Two runs", "Three runs"];

/** The runs that start from a checkpoint or have it as their teacher. */
export function runsThatNeed(id: CheckpointId, runs: readonly RunSummary[]): RunSummary[] {
  return runs.filter(
    ({ plan: { start, teacher } }) => teacher === id || (start.kind === "checkpoint" && start.checkpoint === id),
  );
}

/** A sentence or two; empty where no run needs it. */
export function runNeedText(needing: readonly RunSummary[]): string {
  if (needing.length === 0) return "";
  const titles = needing.slice(0, maxTitles).map(({ plan }) => `“${plan.title}”`);
  const named = [...titles, ...(needing.length > maxTitles ? ["…"] : [])].join(", ");
  const one = needing.length === 1;
  return (
    `${numbers[needing.length] ?? `${needing.length} runs`} began with it (${named}). ` +
    `${one ? "It keeps its" : "They keep their"} own copy of it and can go on, so its disk space is freed only when ` +
    `${one ? "that run is" : "those runs are"} deleted too.`
  );
}
