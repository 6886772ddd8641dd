// A checkpoint in one line, for lists to choose from.
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";

/** Its title, with those facts that the title does not say. */
export function checkpointLabel({ title, beta, ships, compresses }: CheckpointSummary): string {
  const facts = [beta !== undefined && `beta ${beta}`, !compresses && "uncompressed", ships && "built in"];
  const others = facts.filter((fact) => fact && !title.includes(fact));
  return others.length > 0 ? `${title} (${others.join(", ")})` : title;
}
