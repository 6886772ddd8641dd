// What people tell the page of the next run: its data, and how the data's classes go with a head's.
import type { CheckpointId } from "../../../engine/protocol-checkpoints";
import type { DataSource } from "../../../engine/protocol-datasets";
import { runQuietly } from "../../shared/engine-link";
import { createExaminer } from "../../shared/examination";
import { changeTrainingDraft, useDraftStore, type Proposals } from "../../stores/training-draft-store";

const { getState } = useDraftStore;

export const { examine, stop: stopExamining } = createExaminer(changeTrainingDraft);

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
