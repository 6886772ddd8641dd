// The protocol's words about several answers to one image.
import type { AnswerDifferences } from "../core/tasks/prediction-differences";
import type { Prediction } from "../domain";

export type { AnswerDifferences };

export interface ComparisonJobs {
  /** What each of `others` answers differently from `reference`, in their order. */
  "compare-answers": {
    input: { reference: Prediction; others: Prediction[]; scoreThreshold: number };
    output: AnswerDifferences[];
  };
}
