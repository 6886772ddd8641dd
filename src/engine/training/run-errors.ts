// What can be wrong with a run that is asked for.

/** No run of this browser has that id. */
export class UnknownRunError extends Error {
  override readonly name = "UnknownRunError";
  constructor(id: string) {
    super(`No run ${id} is stored in this browser. It may have been deleted in another tab; reload the page.`);
  }
}

/** A run is asked for something that it cannot do now. */
export class RunBusyError extends Error {
  override readonly name = "RunBusyError";
}
