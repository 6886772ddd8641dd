// Whether the compared checkpoints stay open side by side, or each is read again for every image.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";

/** A sentence where they do not. */
export function whyNotTogether(chosen: readonly CheckpointSummary[]): string | undefined {
  const share = chosen.reduce((sum, { memory }) => sum + (memory?.shareOfOpen ?? 0), 0);
  if (chosen.length < 2 || share <= 1) return undefined;
  return "These checkpoints are too large to stay open together: they are opened one after another for each image, which takes longer.";
}
