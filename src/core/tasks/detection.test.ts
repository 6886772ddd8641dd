import { describe, expect, it } from "vitest";
import type { Placement } from "../../domain";
import { boxesToOriginal, detect } from "./detection";

const upright: Placement = {
  protocol: "unified",
  originalWidth: 200,
  originalHeight: 100,
  resizedWidth: 100,
  resizedHeight: 50,
  cropLeft: 0,
  cropTop: 0,
  inputWidth: 128,
  inputHeight: 64,
};

/** A head that leaves proposals where they are and is sure of one class each. */
function sure(proposals: number[], labels: number[], logit = 9): Parameters<typeof detect>[0] {
  const classes = 4;
  const logits = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (logits[i * classes + label] = logit - i));
  return { logits, deltas: new Float32Array(4 * logits.length), proposals: Float32Array.from(proposals), classes };
}

describe("detect", () => {
  it("answers in original pixels, best first, without background", () => {
    const { boxes } = detect(sure([10, 5, 20, 15, 40, 10, 60, 30, 0, 0, 9, 9], [2, 3, 0]), upright);
    expect(boxes.map((b) => [b.label, ...b.boxXyxyPixels])).toEqual([
      [2, 20, 10, 40, 30],
      [3, 80, 20, 120, 60],
    ]);
    expect(boxes[0].score).toBeGreaterThan(boxes[1].score);
  });

  it("clips to the image, not to its padding, and drops what lies in the padding alone", () => {
    const { boxes } = detect(sure([90, 40, 120, 60, 101, 10, 120, 40], [1, 1]), upright);
    expect(boxes.map((b) => b.boxXyxyPixels)).toEqual([[180, 80, 200, 100]]);
  });

  it("suppresses within a class only", () => {
    const twice = [10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20];
    expect(detect(sure(twice, [1, 2, 1]), upright).boxes.map((b) => b.label)).toEqual([1, 2]);
  });

  it("drops boxes of exactly the threshold score", () => {
    const even = sure([10, 10, 20, 20], [1], 0);
    const options = {
      scoreThreshold: 0.25,
      suppressionThreshold: 0.5,
      keptBoxes: 100,
      minSide: 0.01,
      weights: [10, 10, 5, 5],
    } as const;
    expect(detect(even, upright, options).boxes).toEqual([]);
    expect(detect(even, upright, { ...options, scoreThreshold: 0.2499 }).boxes.length).toBe(3);
  });

  it("keeps no more than the limit", () => {
    const proposals = Array.from({ length: 8 }, (_, i) => [10 * i, 0, 10 * i + 8, 8]).flat();
    const output = sure(proposals, [1, 1, 1, 1, 1, 1, 1, 1]);

    const options = {
      scoreThreshold: 0.5,
      suppressionThreshold: 0.5,
      keptBoxes: 3,
      minSide: 0.01,
      weights: [10, 10, 5, 5],
    } as const;
    expect(detect(output, upright, options).boxes.length).toBe(3);
    expect(detect(output, upright, { ...options, keptBoxes: 100 }).boxes.length).toBe(8);
  });

  it("answers nothing for no proposals and for NaN", () => {
    expect(detect(sure([], []), upright).boxes).toEqual([]);
    const output = sure([10, 10, 20, 20], [1]);
    output.logits.fill(NaN);
    expect(detect(output, upright).boxes).toEqual([]);
    const moved = sure([10, 10, 20, 20], [1]);
    moved.deltas.fill(NaN);
    expect(detect(moved, upright).boxes).toEqual([]);
  });

  it("refuses arrays that do not fit", () => {
    const output = { ...sure([10, 10, 20, 20], [1]), classes: 5 };
    expect(() => detect(output, upright)).toThrow(/4 logits and 16 offsets for 1 proposals of 5 classes/);
  });
});

it("boxesToOriginal undoes a crop and stays inside the image", () => {
  const cropped = { ...upright, protocol: "classification" as const, cropLeft: 20, cropTop: 5 };
  expect(Array.from(boxesToOriginal(new Float32Array([0, 0, 10, 10, 70, 40, 90, 60]), cropped))).toEqual([
    40, 10, 60, 30, 180, 90, 200, 100,
  ]);
});
