// The heads that a network's weights have.
import { outputStrideOf } from "../../core/checkpoint/output-stride";
import type { Architecture, TaskName } from "../../domain";
import { taskNames } from "../../domain";
import type { ModelConfiguration } from "../../core/networks/configuration";
import { classificationHead, type ClassificationHead } from "./heads/classification";
import { detectionHead, type DetectionHead } from "./heads/detection";
import { segmentationHead, type SegmentationHead } from "./heads/segmentation";
import type { ParameterView } from "../interpreters/parameter-view";

export interface HeadOf {
  readonly classification: ClassificationHead;
  readonly detection: DetectionHead;
  readonly segmentation: SegmentationHead;
}

export type Heads = { readonly [Task in TaskName]?: HeadOf[Task] };

export function heads(view: ParameterView, architecture: Architecture, configuration: ModelConfiguration): Heads {
  const has = architecture.heads;
  return {
    classification: has.classification && classificationHead(view),
    detection: has.detection && detectionHead(view, architecture, configuration),
    segmentation:
      has.segmentation && segmentationHead(view, configuration, { outputStride: outputStrideOf(architecture) }),
  };
}

/** The tasks that a network answers. */
export function tasksOf(architecture: Architecture): TaskName[] {
  return taskNames.filter((task) => architecture.heads[task] !== undefined);
}
