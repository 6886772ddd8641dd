// Why an image file cannot be used, in a sentence for the person who brought it.
import { UserError } from "../base/user-error";

/** The message says what is wrong with the file and what to do; `decodeImage` puts the file's name before it. */
export class ImageError extends UserError {
  override readonly name = "ImageError";
}

/** What was thrown, in words: decoders compiled from C throw numbers and plain objects too. Never "[object Object]": the message where there is one, else the name, else what it is. */
export function reasonOf(thrown: unknown): string {
  if (typeof thrown === "string" && thrown !== "") return thrown;
  if (typeof thrown === "number") return `error ${thrown}`;
  if (typeof thrown !== "object" || thrown === null) return "it gave no reason";
  const { message, name } = thrown as { message?: unknown; name?: unknown };
  if (typeof message === "string" && message !== "") return message;
  return typeof name === "string" && name !== "" ? name : "it gave no reason";
}

/** The error itself, or one that says what was thrown instead of one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(reasonOf(thrown), { cause: thrown });
}
