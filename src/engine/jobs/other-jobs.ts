// The table of the jobs that a first image does not need: a file of its own, which comes when one of them is asked for.
import type { JobKind } from "../protocol";
import { archiveScenes } from "./archive-scenes";
import { chartJobs } from "./chart-jobs";
import { checkpointJobs } from "./checkpoint-jobs";
import { dataSetJobs } from "./data-set-jobs";
import { evaluationJobs } from "./evaluation-jobs";
import type { FirstJobKind, JobTable } from "./job";
import { measureSpeed } from "./measure-speed";
import { listenToOtherTabs } from "./other-tabs";
import { predictionJobs } from "./prediction-jobs";
import { selfCheck } from "./self-check";
import { splitJobs } from "./split-jobs";
import { trainingJobs } from "./training-jobs";

export const otherJobs: JobTable<Exclude<JobKind, FirstJobKind>> = {
  "self-check": selfCheck,
  "measure-speed": measureSpeed,
  "archive-scenes": archiveScenes,
  ...chartJobs,
  ...checkpointJobs,
  ...dataSetJobs,
  ...evaluationJobs,
  ...predictionJobs,
  ...splitJobs,
  ...trainingJobs,
};

// a worker that has loaded no such job has no run that another tab could mean
listenToOtherTabs();
