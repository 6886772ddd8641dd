// What shows each task's part of a result. It comes with the first result that is opened, apart from the tasks' other parts.
import type { ComponentType } from "react";
import type { TaskName } from "../../domain";
import { ClassificationResult } from "./classification/classification-result";
import { DetectionResult } from "./detection/detection-result";
import { SegmentationResult } from "./segmentation/segmentation-result";
import type { TaskResultProps } from "./task";

export const taskResults: { readonly [Task in TaskName]: ComponentType<TaskResultProps<Task>> } = {
  classification: ClassificationResult,
  detection: DetectionResult,
  segmentation: SegmentationResult,
};
