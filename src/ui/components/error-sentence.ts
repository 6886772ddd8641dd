// What a line of text says of an error: its message where it is for a person, and that it is a fault of the lab where it is not.
import { isUserError } from "../../core/base/user-error";

export function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `This is a fault in the lab: ${what}`;
}
