// The ways in which a file's bytes can be refused, whatever they were to be; whoever catches `FileError` catches them all.
import { UserError } from "./user-error";

/** A file that cannot be used, with a message for the person who brought it: what, why, and what to do. */
export abstract class FileError extends UserError {}

/** The file ends before its content does. */
export class TruncatedFileError extends FileError {
  override readonly name = "TruncatedFileError";
}

/** Parts of the file contradict each other, or a checksum does not hold. */
export class DamagedFileError extends FileError {
  override readonly name = "DamagedFileError";
}

/** Bytes that are no zip file. */
export class NotAZipError extends FileError {
  override readonly name = "NotAZipError";
}

/** A zip file in several volumes, or with entries packed by a method that is not read here. */
export class UnsupportedArchiveError extends FileError {
  override readonly name = "UnsupportedArchiveError";
}

/** An archive entry with a name that leaves its folder, a link, a duplicate, or encryption. */
export class UnsafeArchiveError extends FileError {
  override readonly name = "UnsafeArchiveError";
}

/** Content that unpacks to far more than it weighs, or to more than this lab takes. */
export class UnpackLimitError extends FileError {
  override readonly name = "UnpackLimitError";
}

/** The value of a JSON text; `refuse` throws for one that is none. */
export function parsedText(text: string, refuse: (why: string, cause: unknown) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse("it is no JSON", error);
  }
}
