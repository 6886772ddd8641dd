// What pages say of heads that a fine-tuning left behind.
import { taskNames } from "../../domain";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";

/** A sentence for each such head; none for most checkpoints. */
export function staleHeadSentences({ stale = {} }: Pick<CheckpointSummary, "stale">): string[] {
  return taskNames.flatMap((task) => {
    const head = stale[task];
    if (!head) return [];
    return head.isOn ? `${head.why}; it answers all the same.` : `${head.why}, so it is switched off.`;
  });
}
