// What evaluations are given: images by name, whole numbers, and the named errors of what cannot be used.
import { UserError } from "../base/user-error";

/** Labels, boxes, scores or sizes that no evaluation can use: out of range, not finite, of another length. */
export class EvaluationInputError extends UserError {
  override readonly name = "EvaluationInputError";
}

/** Figures were asked for before anything was counted. */
export class NothingEvaluatedError extends UserError {
  override readonly name = "NothingEvaluatedError";
}

/** A JSON file that is not what COCO calls instances or results; the message says what it is. */
export class CocoFileError extends UserError {
  override readonly name = "CocoFileError";
}

/** Throws EvaluationInputError unless `value` is a whole number from `least` to `most`. */
export function checkWholeNumber(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new EvaluationInputError(`${what} is ${value}; a whole number from ${least} to ${most} was expected.`);
}

// What names an image in an evaluation: COCO's number, or a path where the dataset is a folder.
export type ImageId = number | string;

/** The order in which images are evaluated: numbers by size, then text by UTF-16 code units. */
export function compareImageIds(a: ImageId, b: ImageId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
