// The ways in which the browser's storage can fail the lab; each says what happened, why, and what to do.

const megabytes = (bytes: number): string => `${Number((bytes / 1e6).toPrecision(3))} MB`;

/** There is no room. Nothing of what was to be stored is left behind, and nothing stored before is lost. */
export class StorageFullError extends Error {
  override readonly name = "StorageFullError";
  constructor(
    what: string,
    readonly neededBytes: number,
    readonly freeBytes: number,
  ) {
    super(
      `${what} needs ${megabytes(neededBytes)} and the browser has about ${megabytes(freeBytes)} left, so nothing of it was stored. ` +
        "Delete checkpoints, choose half precision, or free disk space.",
    );
  }
}

/** The browser stores nothing for this page: no secure context, a private window, or storage switched off. */
export class NoStorageError extends Error {
  override readonly name = "NoStorageError";
}

/** No checkpoint has that id, here or among those that ship. */
export class UnknownCheckpointError extends Error {
  override readonly name = "UnknownCheckpointError";
}

/** No result of an evaluation, and no unfinished run, has that id. */
export class UnknownResultError extends Error {
  override readonly name = "UnknownResultError";
}

/** A stored checkpoint, or a shipped one, is not what was put there. */
export class DamagedStorageError extends Error {
  override readonly name = "DamagedStorageError";
}

/** Something else writes the same file. */
export class StorageBusyError extends Error {
  override readonly name = "StorageBusyError";
  constructor(file: string) {
    super(
      `The browser's file ${file} is being written by another tab, or by one that has just ended. Try again in a moment; if that does not help, close the other tabs of the lab.`,
    );
  }
}
