// The tasks of floor 1: which labels they have, which of a network's numbers they read, what torchdistill calls them.
import type { TaskName } from "../../domain";
import { classificationTask } from "./classification";
import { detectionTask } from "./detection";
import { segmentationTask } from "./segmentation";
import type { CoreTask } from "./task";

export const coreTasks: { readonly [Task in TaskName]: CoreTask<Task> } = {
  classification: classificationTask,
  detection: detectionTask,
  segmentation: segmentationTask,
};
