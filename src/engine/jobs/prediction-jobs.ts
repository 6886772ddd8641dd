// The jobs about images and answers, but for answering one.
import { answerDifferences } from "../../core/tasks/prediction-differences";
import { JobInputError } from "../errors";
import { recordFile, resultRecord } from "../predictions/result-record";
import type { PredictionJobs } from "../protocol-predictions";
import { listCheckpoints } from "../storage/checkpoint-store";
import { compareCodecs } from "./compare-codecs";
import type { FirstJobKind, Job, JobTable } from "./job";
import { predictOverview } from "./predict-overview";

const exportResults: Job<"export-results"> = async (result) => {
  const summary = (await listCheckpoints()).find(({ id }) => id === result.checkpoint);
  if (!summary) {
    throw new JobInputError(
      `The checkpoint ${result.checkpoint} that gave this answer is no longer stored, so the file could not say what ` +
        "it was. Import it again.",
    );
  }
  return { output: recordFile(resultRecord(result, summary)), transfer: [] };
};

export const predictionJobs: JobTable<Exclude<keyof PredictionJobs, FirstJobKind>> = {
  "predict-overview": predictOverview,
  "export-results": exportResults,
  "compare-codecs": compareCodecs,
  "compare-answers": async ({ reference, others, scoreThreshold }) => ({
    output: others.map((other) => answerDifferences(reference, other, scoreThreshold)),
    transfer: [],
  }),
};
