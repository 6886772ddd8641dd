// The true boxes of one image, as detection losses need them.
import { TrainingInputError } from "../training-input-error";

export interface BoxTruth {
  /** [t, 4] xyxy in input pixels, each with an area. */
  readonly boxes: Float32Array;
  /** [t], from 1: 0 is background. */
  readonly labels: Int32Array;
}

/** Throws TrainingInputError for a box that is empty, inside out or not finite. */
export function assertBoxes(boxes: Float32Array): void {
  if (boxes.length % 4 !== 0) throw new TrainingInputError(`True boxes have four numbers each, not ${boxes.length}.`);
  for (let i = 0; i < boxes.length; i += 4) {
    const [left, top, right, bottom] = boxes.subarray(i, i + 4);
    if (right - left > 0 && bottom - top > 0 && Number.isFinite(right - left) && Number.isFinite(bottom - top))
      continue;
    throw new TrainingInputError(
      `True box ${i / 4} is [${[left, top, right, bottom].join(", ")}] as left, top, right, bottom: it has no area. ` +
        "Leave such boxes out.",
    );
  }
}

/** Throws TrainingInputError as assertBoxes, and for labels that are missing or below 1. */
export function assertTruth({ boxes, labels }: BoxTruth): void {
  assertBoxes(boxes);
  if (labels.length !== boxes.length / 4) {
    throw new TrainingInputError(`There are ${boxes.length / 4} true boxes, but ${labels.length} labels for them.`);
  }
  const wrong = labels.findIndex((label) => label < 1);
  if (wrong >= 0) {
    throw new TrainingInputError(`True box ${wrong} has label ${labels[wrong]}; things are labelled from 1.`);
  }
}
