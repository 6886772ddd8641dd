// The engine's own errors. Classes do not cross the worker's border: compare names.
import { UserError } from "../core/base/user-error";

/** The user, or the page, asked for the job to stop: nothing to read for whoever asked. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor(what = "The job") {
    super(`${what} was cancelled.`);
  }
}

/** The worker or its device is gone; what the job had computed went with it. */
export class EngineLostError extends UserError {
  override readonly name = "EngineLostError";
}

/** None of the backends could be started. */
export class NoBackendError extends UserError {
  override readonly name = "NoBackendError";
}

/** A job got an input that it cannot work with. */
export class JobInputError extends UserError {
  override readonly name = "JobInputError";
}

/** True for an error of that name on either side of the worker's border. */
export function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
