import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curveLines, decimate, smooth } from "./curve-points";

describe("the lines of a curve", () => {
  it("are at most 300 and 150 points, whatever the curve's length, and end where it ends", () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const { raw, smoothed } = curveLines(values, values.length, 0.9);
    expect(raw).toHaveLength(300);
    expect(smoothed).toHaveLength(150);
    expect(smoothed[149].x).toBe(raw[299].x);
  });

  it("lose no point without smoothing", () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const { raw, smoothed } = curveLines(values, values.length, 0);
    expect(smoothed).toEqual(raw);
  });

  it("keep a single peak among a hundred thousand values", () => {
    const values = new Float32Array(100_000).fill(1);
    values[54_321] = 40;
    expect(curveLines(values, values.length, 0.9).raw).toContainEqual({ x: 54_321, y: 40 });
  });

  it("leave out what a logarithmic axis cannot show", () => {
    expect(curveLines([1, 0, -1, 10], 4, 0, true).raw).toEqual([
      { x: 0, y: 1 },
      { x: 3, y: 10 },
    ]);
  });

  it("have no point where a term was not part of the stage", () => {
    expect(curveLines([NaN, NaN, 5], 3, 0.5)).toEqual({ raw: [{ x: 2, y: 5 }], smoothed: [{ x: 2, y: 5 }] });
  });
});

describe("the moving average of a curve", () => {
  it("is the curve itself at weight 0", () => {
    expect([...smooth([3, 1, 2], 3, 0)]).toEqual([3, 1, 2]);
  });

  it("of a constant is that constant from the first value on", () => {
    // float32 keeps seven digits
    for (const value of smooth(new Array<number>(200).fill(5), 200, 0.9)) expect(value).toBeCloseTo(5, 5);
  });

  it("weighs the last value most", () => {
    // (0.5 · 0.5 · 1 + 0.5 · 3) / (1 − 0.25)
    expect(smooth([1, 3], 2, 0.5)[1]).toBeCloseTo(7 / 3, 6);
  });

  it("steps over values that are not there", () => {
    const [first, missing, last] = smooth([1, NaN, 3], 3, 0.5);
    expect(first).toBe(1);
    expect(missing).toBeNaN();
    expect(last).toBeCloseTo(7 / 3, 6);
  });

  it("reads no further than it is told to", () => {
    expect(smooth([1, 2, 3], 2, 0.5)).toHaveLength(2);
  });
});

const finite = (values: readonly number[]) => values.filter(Number.isFinite);

describe("thinning a curve", () => {
  it("keeps every value of a short one", () => {
    expect([...decimate([3, 1, 2], 3, 2)]).toEqual([0, 1, 2]);
  });

  it("keeps the first least and greatest value of each bucket, in their order", () => {
    expect([...decimate([5, 9, 1, 9, 4, 4, 4, 4, 0, 7, 8, 2], 12, 3)]).toEqual([1, 2, 4, 8, 10]);
  });

  it("keeps minima and maxima of any curve, in ascending order, in at most two points a bucket", () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -99, max: 99 }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (values, buckets) => {
        const kept = [...decimate(Float32Array.from(values), values.length, buckets)];
        const drawn = kept.map((i) => values[i]);
        expect(kept.length).toBeLessThanOrEqual(2 * buckets);
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
        expect(drawn.every(Number.isFinite)).toBe(true);
        if (finite(values).length === 0) expect(kept).toEqual([]);
        else {
          expect(Math.min(...drawn)).toBe(Math.min(...finite(values)));
          expect(Math.max(...drawn)).toBe(Math.max(...finite(values)));
        }
      }),
    );
  });

  it("reads no further than it is told to", () => {
    expect([...decimate([1, 2, 99], 2, 5)]).toEqual([0, 1]);
  });
});
