// Why an image file cannot be used, in a sentence for the person who brought it.

/** The message says what is wrong with the file and what to do; `decodeImage` puts the file's name before it. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
