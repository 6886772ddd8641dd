// Which checkpoint answers: the one that the address asks for, else the one to begin with.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { Checkpoints } from "../../shared/use-checkpoints";
import { firstCheckpoint } from "../../shared/checkpoint-summary";

export interface ChosenCheckpoint {
  readonly summary?: CheckpointSummary;
  /** Why it is not the one that was asked for. */
  readonly problem?: string;
}

/** The checkpoint asked for; without a wish, or where there is none of that id, the one to begin with. */
export function chooseCheckpoint(
  checkpoints: readonly CheckpointSummary[],
  asked: string | undefined,
): ChosenCheckpoint {
  const found = checkpoints.find(({ id }) => id === asked);
  if (found) return { summary: found };
  const summary = firstCheckpoint(checkpoints) ?? checkpoints[0];
  if (asked === undefined || !summary) return { summary };
  return {
    summary,
    problem: `The address asks for the checkpoint ${asked}, which is not stored in this browser; ${summary.title} is used.`,
  };
}

/** The same of a list that may be on its way: an old one that lacks what is asked for decides nothing. */
export function chooseFromList(
  { checkpoints, isOld }: Pick<Checkpoints, "checkpoints" | "isOld">,
  asked: string | undefined,
): ChosenCheckpoint {
  if (!checkpoints) return {};
  const isThere = asked === undefined || checkpoints.some(({ id }) => id === asked);
  return isOld && !isThere ? {} : chooseCheckpoint(checkpoints, asked);
}
