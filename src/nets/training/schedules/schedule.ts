// How fast to learn, when: a pure function of the number of steps already taken, so that a run resumes anywhere.
import { TrainingInputError } from "../training-input-error";

/** Steps taken (or epochs, where the caller counts those), from 0, to the learning rate of the next. */
export type Schedule = (step: number) => number;

/** Throws TrainingInputError unless a schedule has a length. */
export function assertLength(steps: number): void {
  if (steps >= 1) return;
  throw new TrainingInputError(`The schedule is ${steps} steps long; it needs one at least.`);
}
