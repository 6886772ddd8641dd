// Why a file cannot be read, as a sentence of its own, so that one bad file of many is said and the others go on.
import type { CheckpointReport } from "../../core/checkpoint/doctor";
import { isUserError } from "../../core/base/user-error";
import { isNamed } from "../errors";

/** As V8 and JavaScriptCore have it, and Firefox. */
const stackOverflow = /call stack size exceeded|too much recursion/i;
/** A RangeError also says that an offset or an argument is wrong, which is a fault and no lack of memory. */
const noRoom = /allocation|out of memory|(?:array|buffer|string) length|too large/i;

/**
 * Whatever was thrown, for a fault of this lab lies in this file alone. Throws on what is no word about
 * the file: a cancelled job, a signal's abort.
 */
export function unreadableSentence(error: unknown, fileName: string): string {
  if (isNamed(error, "CancelledError") || isNamed(error, "AbortError")) throw error;
  if (isUserError(error)) return error.message;
  if (error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name)) {
    return `${fileName}: the browser cannot read it; it was moved, changed or is a folder. Choose it again.`;
  }
  if (error instanceof Error && stackOverflow.test(error.message)) {
    return `${fileName}: its parts stand deeper inside each other than can be read; no checkpoint has that. Fetch it again.`;
  }
  if (error instanceof RangeError && noRoom.test(error.message)) {
    return `${fileName}: this tab has not enough memory for it (${error.message}). Close other tabs and add it alone.`;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${fileName}: it cannot be read, and the reason is a fault of this lab (${what}). Other files are not affected; please report it with the file.`;
}

/** Why a checkpoint that was read cannot be loaded: one text for the page Checkpoints and the command. */
export function unloadableSentence({ problems }: Pick<CheckpointReport, "problems">, fileName: string): string {
  return `${fileName} cannot be loaded: ${problems.join("; ")}`;
}
