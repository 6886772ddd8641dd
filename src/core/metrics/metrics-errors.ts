// What can be wrong with what is evaluated, as named errors.
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
