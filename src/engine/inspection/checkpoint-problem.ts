// What is wrong with a checkpoint file, as a sentence: one text for the Checkpoints page and the command.
import type { CheckpointReport } from "../../core/checkpoint/doctor";
import { FileError } from "../../core/archive/file-errors";

/** Why a file cannot be read; anything that is no fault of the file is thrown on. */
export function unreadableSentence(error: unknown, fileName: string): string {
  if (error instanceof FileError) return error.message;
  if (error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name)) {
    return `${fileName}: the browser cannot read it; it was moved, changed or is a folder. Choose it again.`;
  }
  if (error instanceof RangeError) {
    return `${fileName}: this tab has not enough memory for it (${error.message}). Close other tabs and add it alone.`;
  }
  throw error;
}

/** Why a file that was read cannot be loaded. */
export function unloadableSentence({ problems }: Pick<CheckpointReport, "problems">, fileName: string): string {
  return `${fileName} cannot be loaded: ${problems.join("; ")}`;
}
