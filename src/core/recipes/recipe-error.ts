// What can be wrong with a recipe, as a named error.

/** A recipe that cannot be run as it is; the message lists every problem with its line. */
export class RecipeError extends Error {
  override readonly name = "RecipeError";
}
