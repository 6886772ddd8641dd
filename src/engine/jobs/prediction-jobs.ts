// The jobs about images, bitstreams and answers.
import type { PredictionJobs } from "../protocol-predictions";
import { JobInputError } from "../errors";
import type { Job } from "./job";

const absent = async (): Promise<never> => {
  throw new JobInputError("Images cannot be answered yet.");
};

export const predictionJobs: { readonly [Kind in keyof PredictionJobs]: Job<Kind> } = {
  predict: absent,
  "open-bitstream": absent,
  "compare-codecs": absent,
};
