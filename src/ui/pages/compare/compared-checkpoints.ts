// Which checkpoints are compared, which of them a budget of bytes picks, and whether they stay open side by side.
import type { CheckpointSummary, DemoFamily } from "../../../engine/protocol-checkpoints";
import { familyFor, firstFamily } from "../../shared/demo-family";
import { maxCheckpoints } from "./compare-url-state";

/**
 * The checkpoints asked for that are there; else the first few that code, of those that ship the family that knows what the
 * image shows.
 */
export function chooseCompared(
  all: readonly CheckpointSummary[],
  asked: readonly string[] | undefined,
  shows: DemoFamily | undefined,
): readonly CheckpointSummary[] {
  if (asked) return asked.flatMap((id) => all.find((checkpoint) => checkpoint.id === id) ?? []);
  const family = familyFor(all, shows);
  return all
    .filter(({ compresses, knows }) => compresses && (knows === undefined || knows === family))
    .slice(0, maxCheckpoints);
}

/** What the image should show where nobody chose one: what the first column of those asked for knows, else the first family. */
export function comparedFamily(all: readonly CheckpointSummary[], asked: readonly string[] = []): DemoFamily {
  const known = asked.flatMap((id) => all.find((checkpoint) => checkpoint.id === id)?.knows ?? []);
  return known[0] ?? firstFamily(all) ?? "scenes";
}

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
