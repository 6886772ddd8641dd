// Predictions as others can score them: detections in COCO's results format, the rest as one JSON object an image.
import type { Prediction } from "../../domain";
import { labelRuns } from "../../core/tasks/run-lengths";
import type { SegmentationPixels } from "../../core/metrics/segmentation-pixels";
import type { EntryFacts } from "./evaluation-state";
import type { ImageTruth } from "../tasks/task";
import { categoryIdOf } from "../tasks/detection";

/** cocodataset.org, "Results format". */
export interface CocoResult {
  readonly image_id: number;
  readonly category_id: number;
  /** Left, top, width, height in pixels of the image. */
  readonly bbox: readonly [number, number, number, number];
  readonly score: number;
}

/**
 * One image's detections by the data set's categories, best first. Those of classes that the data set does not have are
 * left out: they have no category.
 */
export function cocoResults(
  { imageId }: ImageTruth,
  { detection }: Prediction,
  { classMaps }: Pick<EntryFacts, "classMaps">,
  categoryIds: readonly number[] | undefined,
): CocoResult[] {
  const map = classMaps.detection;
  if (!detection || !map) return [];
  return detection.boxes.flatMap(({ boxXyxyPixels: [left, top, right, bottom], label, score }) => {
    const categoryId = categoryIdOf(label, map, categoryIds);
    if (categoryId === undefined) return [];
    return [
      { image_id: imageId, category_id: categoryId, bbox: [left, top, right - left, bottom - top] as const, score },
    ];
  });
}

export interface ClassificationRecord {
  readonly name: string;
  readonly image_id: number;
  /** The network's labels, most probable first. */
  readonly top5: readonly { readonly label: number; readonly name: string; readonly probability: number }[];
  /** The network's label of the truth; null where it has none. */
  readonly truth: number | null;
}

export function classificationRecord(
  { name, imageId, classLabel }: ImageTruth,
  { classification }: Prediction,
  { classMaps, modelClasses }: Pick<EntryFacts, "classMaps" | "modelClasses">,
): ClassificationRecord | undefined {
  if (!classification) return undefined;
  const top5 = classification.top.map(({ label, probability }) => ({
    label,
    name: modelClasses.classification?.[label] ?? `class ${label}`,
    probability,
  }));
  const truth = classLabel === undefined ? null : (classMaps.classification?.[classLabel] ?? null);
  return { name, image_id: imageId, top5, truth };
}

export interface SegmentationRecord {
  readonly name: string;
  readonly image_id: number;
  readonly width: number;
  readonly height: number;
  /** In which pixels the runs are: those of the image, or of the network's input without padding. */
  readonly pixels: SegmentationPixels;
  /** [the network's label, length] pairs, row by row from the top, across line ends; lengths add up to width × height. */
  readonly runs: readonly (readonly [label: number, length: number])[];
}

export function segmentationRecord(
  { name, imageId }: ImageTruth,
  { segmentation }: Prediction,
  pixels: SegmentationPixels,
): SegmentationRecord | undefined {
  if (!segmentation) return undefined;
  const { width, height, labels } = segmentation;
  return {
    name,
    image_id: imageId,
    width,
    height,
    pixels,
    runs: labelRuns(labels).map(({ label, length }) => [label, length] as const),
  };
}
