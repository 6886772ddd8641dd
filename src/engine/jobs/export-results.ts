// The answers to one image as a JSON file.
import { recordFile, resultRecord } from "../predictions/result-record";
import { JobInputError } from "../errors";
import { listCheckpoints } from "../storage/checkpoint-store";
import type { Job } from "./job";

export const exportResults: Job<"export-results"> = async (result) => {
  const summary = (await listCheckpoints()).find(({ id }) => id === result.checkpoint);
  if (!summary) {
    throw new JobInputError(
      `The checkpoint ${result.checkpoint} that gave this answer is no longer stored, so the file could not say what ` +
        "it was. Import it again.",
    );
  }
  return { output: recordFile(resultRecord(result, summary)), transfer: [] };
};
