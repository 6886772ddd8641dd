// The table of jobs: the protocol's names and the functions that do them.
import type { JobKind } from "../protocol";
import { chartJobs } from "./chart-jobs";
import { checkpointJobs } from "./checkpoint-jobs";
import { dataSetJobs } from "./data-set-jobs";
import { evaluationJobs } from "./evaluation-jobs";
import type { Job } from "./job";
import { measureSpeed } from "./measure-speed";
import { predictionJobs } from "./prediction-jobs";
import { archiveScenes, drawScenes } from "./scene-jobs";
import { selfCheck } from "./self-check";
import { trainingJobs } from "./training-jobs";

export const jobs: { readonly [Kind in JobKind]: Job<Kind> } = {
  "self-check": selfCheck,
  "measure-speed": measureSpeed,
  "draw-scenes": drawScenes,
  "archive-scenes": archiveScenes,
  ...chartJobs,
  ...checkpointJobs,
  ...dataSetJobs,
  ...evaluationJobs,
  ...predictionJobs,
  ...trainingJobs,
};
