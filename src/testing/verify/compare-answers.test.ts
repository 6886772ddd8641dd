import { describe, expect, it } from "vitest";
import { topFiveError, unmatchedDetections } from "./compare-answers";

const expected = { boxes: [[0, 0, 10, 10]], scores: [0.5], labels: [3] };
const mine = { boxXyxyPixels: [0, 0, 10, 10], score: 0.5, label: 3 } as const;

describe("the comparison of detections", () => {
  it("finds partners in any order and counts those without", () => {
    expect(unmatchedDetections([mine], expected)).toBe(0);
    expect(unmatchedDetections([], expected)).toBe(1);
    expect(unmatchedDetections([mine, mine], expected)).toBe(1);
  });

  it("fails on another label, score or place", () => {
    expect(unmatchedDetections([{ ...mine, label: 4 }], expected)).toBe(1);
    expect(unmatchedDetections([{ ...mine, score: 0.502 }], expected)).toBe(1);
    expect(unmatchedDetections([{ ...mine, boxXyxyPixels: [0, 0, 10, 10.2] }], expected)).toBe(1);
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
