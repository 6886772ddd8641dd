// What a loss or an optimizer was given does not fit together.

/** Shapes, names or labels that disagree; the message quotes both sides. */
export class TrainingInputError extends Error {
  override readonly name = "TrainingInputError";
}
