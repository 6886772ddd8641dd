// What a person should read. Any other error is a fault of the lab, and shows as one.

/**
 * Its message says what happened, why, and what to do, in sentences for the person who asked. `isForUser` is a property
 * of its own, so that the fact travels where classes do not: across a worker's border, beside `name`.
 */
export class UserError extends Error {
  readonly isForUser = true;
}

/** True on either side of a worker's border. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && "isForUser" in error;
}
