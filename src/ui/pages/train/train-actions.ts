// What people do with runs. Training goes on when the page is left; the tray shows it, and cancelling there pauses it.
import { isNamed } from "../../../engine/client";
import type { DataSource } from "../../../engine/protocol-datasets";
import type { RunExport, RunId, RunSummary, TrainingPlan } from "../../../engine/protocol-training";
import { askToDelete } from "../../shared/confirm";
import { runJob, runQuietly } from "../../shared/engine-link";
import { formatBytes } from "../../components/format";
import { saveBlob } from "../../components/save-blob";
import {
  forgetDetails,
  putRun,
  rememberSource,
  setListError,
  setTraining,
  setTrouble,
  takeRuns,
  useRunStore,
} from "../../stores/run-store";

export async function refreshRuns(): Promise<void> {
  try {
    takeRuns(await runQuietly("list-runs", null));
  } catch (error) {
    setListError(error as Error);
  }
}

/** Makes a run that has not begun. Rejects with the engine's named error. */
export async function createRun(plan: TrainingPlan, source: DataSource): Promise<RunSummary> {
  const summary = await runJob(`Preparing ${plan.title}`, "create-run", { plan, source });
  rememberSource(summary.id, source);
  putRun(summary);
  return summary;
}

/** Cancels what trains now. */
let current: AbortController | undefined;

export interface TrainOptions {
  /** So many at most. */
  readonly steps?: number;
  /** Another tab that trains it pauses first. */
  readonly takeOver?: boolean;
}

/** Trains to the end, or for some steps; what goes wrong becomes the run's trouble. */
export async function train(
  { id, plan }: RunSummary,
  source: DataSource,
  { steps, takeOver }: TrainOptions = {},
): Promise<void> {
  if (useRunStore.getState().training !== undefined) return;
  rememberSource(id, source);
  setTrouble(id, undefined);
  setTraining(id);
  const controller = new AbortController();
  current = controller;
  try {
    putRun(await runJob(`Training ${plan.title}`, "train", { run: id, source, steps, takeOver }, controller.signal));
  } catch (error) {
    takeTrouble(id, "It did not train", error);
  } finally {
    setTraining(undefined);
    await refreshRuns();
  }
}

function takeTrouble(id: RunId, what: string, error: unknown): void {
  // cancelling pauses
  if (isNamed(error, "CancelledError")) return;
  if (isNamed(error, "EngineLostError")) {
    setTrouble(id, { kind: "lost", message: error.message });
    // steps after the last autosave are gone with the engine
    forgetDetails(id);
    return;
  }
  setTrouble(id, { kind: "failed", what, error: error as Error });
}

/** A run for which data and weights are still being read is cancelled: there is nothing yet to be paused. */
export async function pauseRun({ id, status, isElsewhere }: RunSummary): Promise<void> {
  if (status.kind !== "running" && !isElsewhere) {
    current?.abort();
    return;
  }
  try {
    await runQuietly("pause-run", { run: id });
  } catch (error) {
    takeTrouble(id, "It was not paused", error);
  }
}

/** Ends the run with its best epoch. */
export async function stopRun(id: RunId): Promise<void> {
  try {
    putRun(await runQuietly("stop-run", { run: id }));
    await refreshRuns();
  } catch (error) {
    takeTrouble(id, "It was not stopped", error);
  }
}

/** Makes the checkpoint of a run that has ended without one. */
export async function finishRun({ id, plan }: RunSummary): Promise<void> {
  setTrouble(id, undefined);
  try {
    putRun(await runJob(`Checkpoint of ${plan.title}`, "finish-run", { run: id }));
  } catch (error) {
    takeTrouble(id, "Its checkpoint was not made", error);
  }
  await refreshRuns();
}

/** Rejects with the engine's named error. */
export async function deleteRun(id: RunId): Promise<void> {
  takeRuns(await runQuietly("delete-run", { run: id }));
  forgetDetails(id);
}

export function askToDeleteRun({ id, plan, isElsewhere, storedBytes, checkpoint }: RunSummary): void {
  const sentences = [
    isElsewhere && "Another tab of this browser trains it. It is paused there first.",
    `This frees ${formatBytes(storedBytes)}: its curves, its samples and the state from which it could go on.`,
    checkpoint !== undefined && "The checkpoint that came of it stays on the page Checkpoints.",
    "The data is not touched.",
  ];
  const consequence = sentences.filter(Boolean).join(" ");
  void askToDelete({ what: plan.title, consequence, remove: () => deleteRun(id) });
}

export async function exportRun({ id, plan }: RunSummary, what: RunExport, which: "best" | "last"): Promise<void> {
  try {
    const { blob, fileName } = await runJob(`Export of ${plan.title}`, "export-run", { run: id, what, which });
    saveBlob(blob, fileName);
  } catch (error) {
    takeTrouble(id, "It was not exported", error);
  }
}
