// What people tell the page of the next run: its data, and how the data's classes go with a head's.
import { isNamed } from "../../../engine/client";
import type { CheckpointId } from "../../../engine/protocol-checkpoints";
import type { DataSource } from "../../../engine/protocol-datasets";
import { runJob, runQuietly } from "../../shared/engine-link";
import {
  changeTrainingDraft,
  useDraftStore,
  type Examination,
  type Proposals,
} from "../../stores/training-draft-store";

const { getState } = useDraftStore;

let examining: AbortController | undefined;

/** Reads a dataset; an examination that still runs is cancelled first. */
export async function examine(source: DataSource): Promise<void> {
  examining?.abort();
  const controller = new AbortController();
  examining = controller;
  changeTrainingDraft({ source, examination: { kind: "running" } });
  const settle = (examination: Examination) => {
    if (examining === controller) changeTrainingDraft({ examination });
  };
  try {
    const report = await runJob("Reading the dataset", "examine-data-set", { source }, controller.signal);
    settle({ kind: "done", report });
  } catch (error) {
    settle(isNamed(error, "CancelledError") ? { kind: "idle" } : { kind: "failed", error: error as Error });
  }
}

export function stopExamining(): void {
  examining?.abort();
}

/** How the classes of the draft's data may go with the checkpoint's; `key` names both. */
export async function proposeLabelMap(key: string, source: DataSource, checkpoint: CheckpointId): Promise<void> {
  if (getState().proposals?.key === key && getState().proposals?.state.kind !== "failed") return;
  changeTrainingDraft({ proposals: { key, state: { kind: "running" } } });
  const settle = (state: Proposals["state"]) => {
    if (getState().proposals?.key === key) changeTrainingDraft({ proposals: { key, state } });
  };
  try {
    settle({ kind: "done", proposals: await runQuietly("propose-class-maps", { source, checkpoint }) });
  } catch (error) {
    settle({ kind: "failed", error: error as Error });
  }
}
