// Which family the page is about: that of the checkpoint that answers, else the one that opens first.
import type { CheckpointSummary, DemoFamily } from "../../../engine/protocol-checkpoints";
import type { FirstImage } from "../../../engine/protocol-first-answer";
import { firstFamily } from "../../shared/demo-family";
import type { Checkpoints } from "../../shared/use-checkpoints";
import { familyOfSource } from "../../stores/named-source";

/**
 * `shipped` is the image of the answer that came with the lab, which is here before the list of checkpoints is.
 * Undefined while neither is; a checkpoint that does not say what it knows leaves it to the first that ships.
 */
export function familyToOpen(
  { checkpoints }: Pick<Checkpoints, "checkpoints">,
  chosen: CheckpointSummary | undefined,
  shipped: FirstImage | undefined,
): DemoFamily | undefined {
  return (
    chosen?.knows ??
    (checkpoints && firstFamily(checkpoints)) ??
    (shipped && familyOfSource(shipped)) ??
    (checkpoints && "scenes")
  );
}
