import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimate } from "./decimate";

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
