// Boxes with categories as COCO's detection evaluation takes them (cocodataset.org, "Detection Evaluation").
import type { Detection } from "../../domain";
import { EvaluationInputError } from "./metrics-errors";

/** COCO's box: left, top, width, height in pixels of the original image. */
export type BoxXywh = readonly [left: number, top: number, width: number, height: number];

export interface DetectionCategory {
  readonly id: number;
  readonly name: string;
}

export interface CocoGroundTruth {
  readonly categoryId: number;
  readonly boxXywhPixels: BoxXywh;
  /** COCO's `area`: pixels of the object's mask, not of its box; it decides between small, medium and large. */
  readonly areaPixels: number;
  /** One box around many things: detections inside it are neither right nor wrong. */
  readonly isCrowd: boolean;
}

export interface ScoredBox {
  readonly categoryId: number;
  readonly boxXywhPixels: BoxXywh;
  readonly score: number;
}

/**
 * One image's answer as boxes to evaluate. `categoryOfLabel` reconciles the model's labels with the dataset's
 * categories; boxes whose label has none are left out.
 */
export function scoredBoxes(detection: Detection, categoryOfLabel: (label: number) => number | undefined): ScoredBox[] {
  return detection.boxes.flatMap(({ boxXyxyPixels: [left, top, right, bottom], score, label }) => {
    const categoryId = categoryOfLabel(label);
    return categoryId === undefined
      ? []
      : [{ categoryId, boxXywhPixels: [left, top, right - left, bottom - top] as const, score }];
  });
}

/** Throws EvaluationInputError for a box that is not finite or has a negative side. */
export function checkBox(what: string, [left, top, width, height]: BoxXywh): void {
  if (Number.isFinite(left + top + width + height) && width >= 0 && height >= 0) return;
  throw new EvaluationInputError(
    `${what} has the box [${[left, top, width, height].join(", ")}]; left, top, width and height in pixels were ` +
      "expected, all finite and the last two not negative.",
  );
}
