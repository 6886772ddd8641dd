import { describe, expect, it } from "vitest";
import { topFiveError, unmatchedDetections } from "./compare-answers";

const expected = { boxes: [[0, 0, 10, 10]], scores: [0.5], labels: [3] };
const mine = { boxXyxyPixels: [0, 0, 10, 10], score: 0.5, label: 3 } as const;

describe("the comparison of detections", () => {
  it("finds partners in any order and counts those without", () => {
    expect(unmatchedDetections([mine], expected)).toBe(0);
    expect(unmatchedDetections([], expected)).toBe(1);
    expect(unmatchedDetections([mine, { ...mine }], expected)).toBe(1);
  });

  it("fails on another label, score or place", () => {
    expect(unmatchedDetections([{ ...mine, label: 4 }], expected)).toBe(1);
    expect(unmatchedDetections([{ ...mine, score: 0.502 }], expected)).toBe(1);
    expect(unmatchedDetections([{ ...mine, boxXyxyPixels: [0, 0, 10, 10.2] }], expected)).toBe(1);
  });
});

describe("the comparison of detections that tie", () => {
  const ranking = { limit: 1, suppressedAbove: 0.45, candidates: [mine] };
  const beside = { ...mine, boxXyxyPixels: [0, 0, 10, 6] } as const;
  const elsewhere = { ...mine, boxXyxyPixels: [50, 50, 60, 60] } as const;

  it("passes another that ties with the last of a full list, if the listed one is behind it", () => {
    expect(unmatchedDetections([elsewhere, mine], expected, ranking)).toBe(0);
    expect(unmatchedDetections([elsewhere], expected, ranking)).toBe(1);
    expect(unmatchedDetections([{ ...elsewhere, score: 0.51 }, mine], expected, ranking)).toBe(1);
    expect(unmatchedDetections([elsewhere, mine], expected, { ...ranking, limit: 2 })).toBe(1);
  });

  it("passes one that may suppress the other, of its class and score alone", () => {
    expect(unmatchedDetections([beside], expected, ranking)).toBe(0);
    expect(unmatchedDetections([beside], expected)).toBe(1);
    expect(unmatchedDetections([beside], expected, { ...ranking, candidates: [beside] })).toBe(1);
    expect(unmatchedDetections([{ ...beside, score: 0.49 }], expected, ranking)).toBe(1);
    expect(unmatchedDetections([{ ...beside, label: 4 }], expected, ranking)).toBe(1);
    expect(unmatchedDetections([beside], expected, { ...ranking, suppressedAbove: 0.7 })).toBe(1);
  });

  it("finds boxes without area by their corners", () => {
    const flat = { boxes: [[0, 10, 10, 10]], scores: [0.5], labels: [3] };
    expect(unmatchedDetections([{ ...mine, boxXyxyPixels: [0, 10, 10, 10] }], flat)).toBe(0);
    expect(unmatchedDetections([{ ...mine, boxXyxyPixels: [0, 10, 10.1, 10] }], flat)).toBe(1);
  });
});

describe("the comparison of top fives", () => {
  const top = [
    { label: 7, probability: 0.9 },
    { label: 2, probability: 0.01 },
  ];

  it("fails on another class and on another probability", () => {
    expect(
      topFiveError({ top }, [
        [7, 0.9],
        [2, 0.01],
      ]),
    ).toBe(0);
    expect(
      topFiveError({ top }, [
        [7, 0.8],
        [2, 0.01],
      ]),
    ).toBeCloseTo(0.1, 12);
    expect(
      topFiveError({ top }, [
        [8, 0.9],
        [2, 0.01],
      ]),
    ).toBeCloseTo(0.89, 12);
    expect(topFiveError({ top: [] }, [[7, 0.9]])).toBe(Infinity);
  });

  it("passes a class that ties with the last", () => {
    expect(
      topFiveError({ top }, [
        [7, 0.9],
        [5, 0.01],
      ]),
    ).toBe(0);
  });
});
