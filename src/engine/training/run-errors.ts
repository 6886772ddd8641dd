// What can be wrong with a run that is asked for.
import { UserError } from "../../core/base/user-error";

/** No run of this browser has that id. */
export class UnknownRunError extends UserError {
  override readonly name = "UnknownRunError";
  constructor(id: string) {
    super(`No run ${id} is stored in this browser. It may have been deleted in another tab; reload the page.`);
  }
}

/** An epoch in which no image for training could be read. */
export class NothingReadError extends UserError {
  override readonly name = "NothingReadError";
  constructor(images: number, first: string | undefined) {
    super(
      `None of the ${images} images for training could be read in the last epoch, so nothing was learnt in it` +
        `${first === undefined ? "" : ` (the first: ${first.replace(/\.$/, "")})`}. The run is kept as it was saved: bring the files ` +
        "back, or choose their folder again, and resume it.",
    );
  }
}

/** A run is asked for something that it cannot do now. */
export class RunBusyError extends UserError {
  override readonly name = "RunBusyError";
}

/** A tab beside this one works on the run. */
export class RunElsewhereError extends UserError {
  override readonly name = "RunElsewhereError";
  constructor(whatToDo: string) {
    super(`Another tab of this browser is working on this run. ${whatToDo}`);
  }
}

/** The run was deleted while something was still to be written of it. */
export class RunDeletedError extends UserError {
  override readonly name = "RunDeletedError";
  constructor() {
    super("This run was deleted, here or in another tab of this browser, so nothing more of it is kept.");
  }
}

/** A plan that its data, its checkpoint or its recipe do not allow. */
export class TrainingPlanError extends UserError {
  override readonly name = "TrainingPlanError";
}
