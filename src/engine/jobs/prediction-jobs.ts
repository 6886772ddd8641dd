// The jobs about images, bitstreams and answers.
import type { PredictionJobs } from "../protocol-predictions";
import { compareCodecs } from "./compare-codecs";
import { exportResults } from "./export-results";
import type { Job } from "./job";
import { openBitstream, predictImage } from "./predict-image";
import { predictOverview } from "./predict-overview";

export const predictionJobs: { readonly [Kind in keyof PredictionJobs]: Job<Kind> } = {
  predict: predictImage,
  "open-bitstream": openBitstream,
  "predict-overview": predictOverview,
  "export-results": exportResults,
  "compare-codecs": compareCodecs,
};
