import { describe, expect, it } from "vitest";
import { valueAtBytes } from "./equal-bytes";

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
