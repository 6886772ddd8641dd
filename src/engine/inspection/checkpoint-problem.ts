// What is wrong with a checkpoint file, as a sentence: one text for the Checkpoints page and the command.
import type { CheckpointReport } from "../../core/checkpoint/doctor";
import { FileError } from "../../core/archive/file-errors";

/** As V8 and JavaScriptCore have it, and Firefox. */
const stackOverflow = /call stack size exceeded|too much recursion/i;
/** A RangeError also says that an offset or an argument is wrong, which is a fault and no lack of memory. */
const noRoom = /allocation|out of memory|(?:array|buffer|string) length|too large/i;

/** Why a file cannot be read; anything that is no fault of the file is thrown on. */
export function unreadableSentence(error: unknown, fileName: string): string {
  if (error instanceof FileError) return error.message;
  if (error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name)) {
    return `${fileName}: the browser cannot read it; it was moved, changed or is a folder. Choose it again.`;
  }
  if (error instanceof Error && stackOverflow.test(error.message)) {
    return `${fileName}: its parts stand deeper inside each other than can be read; no checkpoint has that. Fetch it again.`;
  }
  if (error instanceof RangeError && noRoom.test(error.message)) {
    return `${fileName}: this tab has not enough memory for it (${error.message}). Close other tabs and add it alone.`;
  }
  throw error;
}

/** Why a file that was read cannot be loaded. */
export function unloadableSentence({ problems }: Pick<CheckpointReport, "problems">, fileName: string): string {
  return `${fileName} cannot be loaded: ${problems.join("; ")}`;
}
