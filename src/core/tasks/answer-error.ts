// Raw outputs that cannot be turned into an answer.
import { UserError } from "../base/user-error";

/** A head's output holds NaN or does not fit the sizes that came with it; the message says which. */
export class AnswerError extends UserError {
  override readonly name = "AnswerError";
}
