// Which stored checkpoint decodes a bitstream.
import { UserError } from "../../core/base/user-error";
import type { Bitstream } from "../../domain";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";

/** No stored checkpoint is the model that coded a bitstream. */
export class UnknownModelError extends UserError {
  override readonly name = "UnknownModelError";

  constructor(
    fileName: string,
    readonly modelId: string,
    stored: readonly Pick<CheckpointSummary, "title" | "modelId">[],
  ) {
    const known = stored.filter((summary) => summary.modelId).map(({ title, modelId }) => `${title} (${modelId})`);
    super(
      `${fileName} needs the model ${modelId}, and no checkpoint here is that model. ` +
        `${known.length === 0 ? "None is stored that codes images." : `Stored are ${known.join(", ")}.`} ` +
        "Import the checkpoint that coded it on the page Checkpoints.",
    );
  }
}

/** The preferred checkpoint where it has the bitstream's model, else the first that has. Throws UnknownModelError. */
export function findModel(
  bitstream: Bitstream,
  fileName: string,
  stored: readonly CheckpointSummary[],
  preferred?: CheckpointId,
): CheckpointSummary {
  const fitting = stored.filter(({ modelId }) => modelId === bitstream.modelId);
  const found = fitting.find(({ id }) => id === preferred) ?? fitting[0];
  if (!found) throw new UnknownModelError(fileName, bitstream.modelId, stored);
  return found;
}
