import { describe, expect, it } from "vitest";
import { cellAnchors, gridAnchors, pyramidLevels, pyramidScale } from "./pyramid";
import { background, ignored, matchBoxes, proposalThresholds } from "./matcher";
import { selectProposals } from "./proposals";

const square = (side: number): number[] => [0, 0, side, side];

describe("anchors", () => {
  it("are rounded to whole pixels, lying, square and upright", () => {
    expect(Array.from(cellAnchors([32], [0.5, 1, 2]))).toEqual([-23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23]);
  });

  it("round halves to even, as torch.round", () => {
    expect(Array.from(cellAnchors([5], [1]))).toEqual([-2, -2, 2, 2]);
    expect(Array.from(cellAnchors([7], [1]))).toEqual([-4, -4, 4, 4]);
  });

  it("are ⌊input / grid⌋ pixels apart", () => {
    const anchors = gridAnchors({
      gridWidth: 7,
      gridHeight: 2,
      inputWidth: 416,
      inputHeight: 100,
      sizes: [32],
      aspectRatios: [1],
    });
    expect(anchors.length).toBe(4 * 14);
    expect(Array.from(anchors.subarray(4, 8))).toEqual([43, -16, 75, 16]);
    expect(Array.from(anchors.subarray(28, 32))).toEqual([-16, 34, 16, 66]);
  });
});

describe("matchBoxes", () => {
  it("names true box, background or neither", () => {
    const overlaps = new Float32Array([0.8, 0.5, 0.1, 0.75, 0.2, 0.4, 0.2, 0.9]);
    const strict = { ...proposalThresholds, allowLowQualityMatches: false };
    expect(Array.from(matchBoxes(overlaps, 4, strict))).toEqual([0, ignored, background, 1]);
  });

  it("gives every true box its best candidates, however low, ties included", () => {
    const overlaps = new Float32Array([0.1, 0.2, 0.2, 0]);
    expect(Array.from(matchBoxes(overlaps, 4, proposalThresholds))).toEqual([background, 0, 0, background]);
  });

  it("calls everything background where there is no true box", () => {
    expect(Array.from(matchBoxes(new Float32Array(0), 3, proposalThresholds))).toEqual([-1, -1, -1]);
  });
});

describe("pyramidLevels", () => {
  it("sends a 224-pixel square to level 4 and halves to finer ones, within the levels present", () => {
    const boxes = new Float32Array([28, 56, 111, 112, 223, 224, 448, 2000].flatMap(square));
    expect(Array.from(pyramidLevels(boxes, 2, 5))).toEqual([0, 0, 0, 1, 1, 2, 3, 3]);
  });

  it("counts from any canonical box", () => {
    const boxes = new Float32Array([19, 20, 39, 40, 79, 80, 128].flatMap(square));
    expect(Array.from(pyramidLevels(boxes, 2, 3, { side: 40, level: 3 }))).toEqual([0, 0, 0, 1, 1, 1, 1]);
    expect(Array.from(pyramidLevels(boxes, 2, 5, { side: 40, level: 3 }))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  });

  it("sends empty boxes and NaN to the finest", () => {
    expect(Array.from(pyramidLevels(new Float32Array([...square(0), ...square(NaN)]), 2, 5))).toEqual([0, 0]);
  });

  it("takes the scale of odd feature sizes for a power of two", () => {
    expect([104, 52, 26, 13, 7].map((side) => pyramidScale(side, 416))).toEqual([1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64]);
  });
});

describe("selectProposals", () => {
  const level = (objectness: number[], anchors: number[]) => ({
    objectness: Float32Array.from(objectness),
    deltas: new Float32Array(4 * objectness.length),
    anchors: Float32Array.from(anchors),
  });

  it("orders all levels by score, suppresses within a level only, and drops tiny boxes and NaN", () => {
    const fine = level([1, 3, NaN, 9], [0, 0, 10, 10, 0, 0, 10, 10, 20, 20, 30, 30, -9, -9, 0, 0]);
    const coarse = level([2], [0, 0, 10, 10]);
    const { boxes, scores } = selectProposals([fine, coarse], 25, 25);
    expect(Array.from(boxes)).toEqual([0, 0, 10, 10, 0, 0, 10, 10]);
    expect(Array.from(scores, (s) => Math.round(1000 * s))).toEqual([953, 881]);
  });

  it("takes only the best candidates of a level and keeps only so many", () => {
    const far = Array.from({ length: 6 }, (_, i) => [20 * i, 0, 20 * i + 10, 10]).flat();
    const options = {
      candidatesPerLevel: 4,
      suppressionThreshold: 0.7,
      keptProposals: 3,
      minSide: 1e-3,
      minScore: 0,
    };
    const { boxes } = selectProposals([level([0, 1, 2, 3, 4, 5], far)], 200, 200, options);
    expect(Array.from(boxes.filter((_, i) => i % 4 === 0))).toEqual([100, 80, 60]);
  });

  it("refuses a level whose arrays disagree", () => {
    expect(() => selectProposals([level([1, 2], [0, 0, 1, 1])], 9, 9)).toThrow(/level 0 has 2 objectness .* 1 anchors/);
  });
});
