// The checkpoint that pages begin with until another is chosen.
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";

/** The shipped one that is marked for it, else the first that ships and codes, else the first that codes. */
export function firstCheckpoint(checkpoints: readonly CheckpointSummary[]): CheckpointSummary | undefined {
  const coding = checkpoints.filter(({ compresses }) => compresses);
  return coding.find(({ opensFirst }) => opensFirst) ?? coding.find(({ ships }) => ships) ?? coding[0];
}
