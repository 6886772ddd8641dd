// What several predictions of one image answer differently from the first.
import { answerDifferences } from "../../core/tasks/prediction-differences";
import type { Job } from "./job";

export const compareAnswers: Job<"compare-answers"> = async ({ reference, others, scoreThreshold }) => ({
  output: others.map((other) => answerDifferences(reference, other, scoreThreshold)),
  transfer: [],
});
