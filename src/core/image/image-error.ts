// Why an image file cannot be used, in a sentence for the person who brought it.
import { UserError } from "../base/user-error";

/** The message says what is wrong with the file and what to do; `decodeImage` puts the file's name before it. */
export class ImageError extends UserError {
  override readonly name = "ImageError";
}
