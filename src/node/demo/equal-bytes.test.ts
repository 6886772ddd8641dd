import { describe, expect, it } from "vitest";
import { madePhotoResults } from "./made-demo";
import { bestWithinBytes, matchedSizes, valueAtBytes } from "./equal-bytes";

const points = [
  { bytes: 4000, value: 90 },
  { bytes: 1000, value: 50 },
  { bytes: 2000, value: 80 },
];

describe("a codec's score at equal bytes", () => {
  it("is the measured one where it was measured", () => {
    for (const { bytes, value } of points) expect(valueAtBytes(points, bytes)).toEqual({ kind: "value", value });
  });

  it("is half way between two sizes at their geometric mean", () => {
    const at = valueAtBytes(points, Math.sqrt(1000 * 2000));
    // logarithms of float64 are off by some 1e-16 each, times the 30 between the values
    expect(at.kind === "value" && at.value).toBeCloseTo(65, 10);
  });

  it("follows curves that fall as they are", () => {
    const falling = [...points, { bytes: 8000, value: 70 }];
    const at = valueAtBytes(falling, 4000 * Math.SQRT2);
    // as above
    expect(at.kind === "value" && at.value).toBeCloseTo(80, 10);
  });

  it("takes the better of two qualities of one size", () => {
    expect(valueAtBytes([...points, { bytes: 2000, value: 85 }], 2000)).toEqual({ kind: "value", value: 85 });
  });

  it("is not guessed beyond the smallest and the largest file", () => {
    expect(valueAtBytes(points, 999)).toEqual({ kind: "none-so-small", smallestBytes: 1000 });
    expect(valueAtBytes(points, 4001)).toEqual({ kind: "none-so-large", largestBytes: 4000 });
  });

  it("is absent where nothing was measured", () => {
    expect(valueAtBytes([], 1000)).toEqual({ kind: "not-measured" });
  });
});

describe("the best measured file of no more bytes", () => {
  const measured = points.map((point, quality) => ({ ...point, quality }));

  it("is the best, not the largest", () => {
    const falling = [...measured, { bytes: 8000, value: 70, quality: 3 }];
    expect(bestWithinBytes(falling, 9000)).toEqual({ kind: "measured", bytes: 4000, value: 90, quality: 0 });
    expect(bestWithinBytes(falling, 2000)).toEqual({ kind: "measured", bytes: 2000, value: 80, quality: 2 });
  });

  it("is the smaller of two that are equally good", () => {
    const tied = [...measured, { bytes: 500, value: 90, quality: 9 }];
    expect(bestWithinBytes(tied, 9000)).toMatchObject({ bytes: 500, quality: 9 });
  });

  it("is none where all are larger, or none was measured", () => {
    expect(bestWithinBytes(measured, 999)).toEqual({ kind: "none-so-small", smallestBytes: 1000 });
    expect(bestWithinBytes([], 999)).toEqual({ kind: "not-measured" });
  });
});

describe("matched sizes", () => {
  it("are those of the images that a score is of", () => {
    expect(matchedSizes(madePhotoResults, "top1").map(({ beta, bytes }) => [beta, bytes])).toEqual([
      [0.1, 1200],
      [4, 220],
    ]);
    expect(matchedSizes(madePhotoResults, "meanIoU").map(({ bytes }) => bytes)).toEqual([1400, 260]);
  });

  it("name the codecs that the demo is not ahead of, a tie among them", () => {
    const notBeaten = (score: "top1" | "meanIoU") =>
      matchedSizes(madePhotoResults, score).map((row) => row.notBeaten.map(({ title }) => title));
    // WebP of 900 bytes has 79 beside 78, JPEG of 1,100 bytes has 60
    expect(notBeaten("top1")).toEqual([["WebP, robust teacher"], []]);
    expect(notBeaten("meanIoU")).toEqual([["WebP, robust teacher"], []]);
  });
});
