// What upstream's Python says of photographs, as its scripts write it, and this lab's prediction files beside it.
import type { DetectedBox } from "../../domain";
import type { DetectionEntry } from "../../engine/tasks/detection";

export interface PeerAnswer {
  readonly name: string;
  readonly top5?: readonly (readonly [label: number, probability: number])[];
  readonly detections?: readonly { readonly label: number; readonly score: number; readonly box: number[] }[];
  readonly segmentation?: { readonly width: number; readonly height: number; readonly runs: [number, number][] };
}

/** A JSON object a line. */
export const lines = <Row>(text: string): Row[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);

export function boxOf({ bbox: [left, top, width, height], category_id: label, score }: DetectionEntry): DetectedBox {
  return { boxXyxyPixels: [left, top, left + width, top + height], label, score };
}
