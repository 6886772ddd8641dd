// Whose an evaluation is: one tab of all goes on with it, scores it or deletes it at a time.
import { UserError } from "../../core/base/user-error";
import { JobInputError } from "../errors";
import type { EvaluationRunId } from "../protocol-evaluation";
import { isLockedHere, lockedElsewhere, withLock } from "../storage/resource-lock";

/** Another tab of this browser works on the evaluation. */
class EvaluationElsewhereError extends UserError {
  override readonly name = "EvaluationElsewhereError";
  constructor() {
    super(
      "This evaluation goes on in another tab of this browser. Its results will be in the list here, too; to go on in this tab, cancel it there first.",
    );
  }
}

const prefix = "ladon-evaluation:";

/** @throws JobInputError where this tab works on the run already, EvaluationElsewhereError where another does */
export function withEvaluation<Result>(run: EvaluationRunId, work: () => Promise<Result>): Promise<Result> {
  return withLock(prefix + run, work, {
    async ifTaken(here) {
      if (here) throw new JobInputError("This evaluation is going on; cancel it first.");
      throw new EvaluationElsewhereError();
    },
  });
}

export function isEvaluationHere(run: EvaluationRunId): boolean {
  return isLockedHere(prefix + run);
}

/** Evaluations that other tabs work on. */
export async function evaluationsElsewhere(): Promise<ReadonlySet<EvaluationRunId>> {
  const names = [...(await lockedElsewhere())].filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}
