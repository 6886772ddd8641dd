// The table of jobs: the protocol's names and the functions that do them.
import type { JobKind } from "../protocol";
import { archiveScenes } from "./archive-scenes";
import { chartJobs } from "./chart-jobs";
import { checkpointJobs } from "./checkpoint-jobs";
import { compareAnswers } from "./compare-answers";
import { dataSetJobs } from "./data-set-jobs";
import { drawScenes } from "./draw-scenes";
import { evaluationJobs } from "./evaluation-jobs";
import type { Job } from "./job";
import { measureSpeed } from "./measure-speed";
import { predictionJobs } from "./prediction-jobs";
import { selfCheck } from "./self-check";
import { trainingJobs } from "./training-jobs";

export const jobs: { readonly [Kind in JobKind]: Job<Kind> } = {
  "self-check": selfCheck,
  "measure-speed": measureSpeed,
  "draw-scenes": drawScenes,
  "archive-scenes": archiveScenes,
  "compare-answers": compareAnswers,
  ...chartJobs,
  ...checkpointJobs,
  ...dataSetJobs,
  ...evaluationJobs,
  ...predictionJobs,
  ...trainingJobs,
};
