// Reads the runs of labels that exported predictions hold, for tests.
import type { LabelRun } from "../core/tasks/run-lengths";

/** The label map of `pixels` that `runs` describe. Throws where they describe another number. */
export function labelsFromRuns(runs: readonly LabelRun[], pixels: number): Uint8Array {
  const total = runs.reduce((sum, run) => sum + run.length, 0);
  if (total !== pixels || runs.some((run) => !Number.isInteger(run.length) || run.length < 0)) {
    throw new RangeError(`Runs describe ${total} pixels; the label map has ${pixels}.`);
  }
  const labels = new Uint8Array(pixels);
  let at = 0;
  for (const { label, length } of runs) {
    labels.fill(label, at, at + length);
    at += length;
  }
  return labels;
}
