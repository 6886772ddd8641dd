// The answers to one image as a JSON record, for programs: boxes in original pixels, the mask as run lengths.
import { labelRuns } from "../../core/tasks/run-lengths";
import type { TaskName } from "../../domain";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { ImageResult, ResultRecord } from "../protocol-predictions";

export function resultRecord(result: ImageResult, summary: CheckpointSummary): ResultRecord {
  const { prediction, classNames } = result;
  const nameOf = (task: TaskName, label: number) => classNames[task]?.[label] ?? `class ${label}`;
  const { classification, detection, segmentation } = prediction;
  const { id, title, beta, modelId } = summary;
  return {
    format: "ladon-lab-result",
    version: 1,
    fileName: result.fileName,
    image: { width: result.imageWidth, height: result.imageHeight },
    checkpoint: { id, title, beta, modelId },
    protocol: result.protocol,
    ...(result.protocolNumbers && { protocolNumbers: result.protocolNumbers }),
    classification: classification && {
      top5: classification.top.map(({ label, probability }) => ({
        label,
        name: nameOf("classification", label),
        probability,
      })),
    },
    detection: detection && {
      boxes: detection.boxes.map(({ label, score, boxXyxyPixels }) => ({
        label,
        name: nameOf("detection", label),
        score,
        boxXyxyPixels,
      })),
    },
    segmentation: segmentation && {
      width: segmentation.width,
      height: segmentation.height,
      classes: (result.pixelsPerLabel ?? []).map(({ label, pixels }) => ({
        label,
        name: nameOf("segmentation", label),
        pixels,
      })),
      runs: labelRuns(segmentation.labels).map(({ label, length }) => [label, length] as const),
    },
    sizes: result.sizes,
    elapsedMs: result.elapsedMs,
  };
}

/** The record as a file. */
export function recordFile(record: ResultRecord): Blob {
  return new Blob([JSON.stringify(record)], { type: "application/json" });
}
