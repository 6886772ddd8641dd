// The engine's named errors. comlink carries name and message across the worker's border, not the class: compare names.

/** The user, or the page, asked for the job to stop. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor(what = "The job") {
    super(`${what} was cancelled.`);
  }
}

/** The worker or its device is gone; what the job had computed went with it. */
export class EngineLostError extends Error {
  override readonly name = "EngineLostError";
}

/** None of the backends could be started. */
export class NoBackendError extends Error {
  override readonly name = "NoBackendError";
}

/** A job got an input that it cannot work with. */
export class JobInputError extends Error {
  override readonly name = "JobInputError";
}

/** True for an error of that name on either side of the worker's border. */
export function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
