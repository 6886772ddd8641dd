// What a loss or an optimizer was given does not fit together.
import { UserError } from "../../core/base/user-error";

/** Shapes, names or labels that disagree; the message quotes both sides. */
export class TrainingInputError extends UserError {
  override readonly name = "TrainingInputError";
}
