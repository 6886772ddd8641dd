// The images that an entry has answered, side by side with what is true of them.
import type { SkippedItem } from "../../core/datasets/data-set";
import type { EvaluationState, ImageAnswer } from "./evaluation-state";
import type { ImageTruth } from "../tasks/task";

export interface EvaluatedImage {
  readonly truth: ImageTruth;
  readonly answer: ImageAnswer;
}

export interface EvaluatedImages {
  /** In the order of the dataset. */
  readonly images: readonly EvaluatedImage[];
  /** Images that could not be evaluated, and masks that could not be used. */
  readonly skipped: readonly SkippedItem[];
}

/** Those of the first `count` images that could be evaluated, and why the others could not. */
export function evaluatedImages({ images, answers }: EvaluationState, entry: number, count: number): EvaluatedImages {
  const evaluated: EvaluatedImage[] = [];
  const skipped: SkippedItem[] = [];
  for (const [i, truth] of images.slice(0, count).entries()) {
    const answer = answers[entry][i];
    const why = truth.skipped ?? answer.failed;
    if (why === undefined) evaluated.push({ truth, answer });
    else skipped.push({ path: truth.name, why });
    if (truth.maskProblem !== undefined) skipped.push({ path: truth.name, why: truth.maskProblem });
  }
  return { images: evaluated, skipped };
}
