// The answers to one image as a JSON record, for programs: boxes in original pixels, the mask as run lengths.
import { labelRuns } from "../../core/postprocess/run-lengths";
import type { BoxXyxy, ProtocolName, TaskName } from "../../domain";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { BitstreamSizes, ElapsedTimes, ImageResult } from "../protocol-predictions";

export interface ResultRecord {
  readonly format: "ladon-lab-result";
  readonly version: 1;
  readonly fileName: string;
  readonly image: { readonly width: number; readonly height: number };
  readonly checkpoint: {
    readonly id: string;
    readonly title: string;
    readonly beta?: number;
    readonly modelId?: string;
  };
  readonly protocol: ProtocolName;
  /** Most probable first, at most five. */
  readonly classification?: {
    readonly top5: readonly { readonly label: number; readonly name: string; readonly probability: number }[];
  };
  /** Best score first, whatever threshold the screen shows. */
  readonly detection?: {
    readonly boxes: readonly {
      readonly label: number;
      readonly name: string;
      readonly score: number;
      readonly boxXyxyPixels: BoxXyxy;
    }[];
  };
  readonly segmentation?: {
    readonly width: number;
    readonly height: number;
    readonly classes: readonly { readonly label: number; readonly name: string; readonly pixels: number }[];
    /** [label, length] pairs, row by row from the top, across line ends; lengths add up to width × height. */
    readonly runs: readonly (readonly [label: number, length: number])[];
  };
  readonly sizes?: BitstreamSizes;
  readonly elapsedMs: ElapsedTimes;
}

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
