// Why a checkpoint that was read cannot be loaded, as a sentence: one text for the Checkpoints page and the command.
import type { CheckpointReport } from "../../core/checkpoint/doctor";

/** Why a file that was read cannot be loaded. */
export function unloadableSentence({ problems }: Pick<CheckpointReport, "problems">, fileName: string): string {
  return `${fileName} cannot be loaded: ${problems.join("; ")}`;
}
