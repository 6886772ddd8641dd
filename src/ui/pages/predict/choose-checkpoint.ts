// Which checkpoint answers: the one that the address asks for, else one that ships.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";

export interface ChosenCheckpoint {
  readonly summary?: CheckpointSummary;
  /** Why it is not the one that was asked for. */
  readonly problem?: string;
}

/** The checkpoint asked for; without a wish, or where there is none of that id, the first that ships and codes. */
export function chooseCheckpoint(
  checkpoints: readonly CheckpointSummary[],
  asked: string | undefined,
): ChosenCheckpoint {
  const found = checkpoints.find(({ id }) => id === asked);
  if (found) return { summary: found };
  const summary = checkpoints.find(({ ships, compresses }) => ships && compresses) ?? checkpoints[0];
  if (asked === undefined || !summary) return { summary };
  return {
    summary,
    problem: `The address asks for the checkpoint ${asked}, which is not stored in this browser; ${summary.title} is used.`,
  };
}
