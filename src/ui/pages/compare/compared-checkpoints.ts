// Which checkpoint a budget of bytes picks, and whether those that are compared stay open side by side.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";

export interface Candidate {
  readonly id: string;
  readonly payloadBytes?: number;
}

/** The candidate with the largest payload within the budget, or undefined where every payload is larger. */
export function pickByBytes(candidates: readonly Candidate[], maxKilobytes: number): string | undefined {
  let best: { readonly id: string; readonly payloadBytes: number } | undefined;
  for (const { id, payloadBytes } of candidates) {
    if (payloadBytes === undefined || payloadBytes > 1000 * maxKilobytes) continue;
    if (!best || payloadBytes > best.payloadBytes) best = { id, payloadBytes };
  }
  return best?.id;
}

/** A sentence where they do not. */
export function whyNotTogether(chosen: readonly CheckpointSummary[]): string | undefined {
  const share = chosen.reduce((sum, { memory }) => sum + (memory?.shareOfOpen ?? 0), 0);
  if (chosen.length < 2 || share <= 1) return undefined;
  return "These checkpoints are too large to stay open together: they are opened one after another for each image, which takes longer.";
}
