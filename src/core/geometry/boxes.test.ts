import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { boxHeadWeights, clipBoxes, decodeBoxes, encodeBoxes, intersectionOverUnion, largeEnough } from "./boxes";

const side = fc.double({ min: 1, max: 200, noNaN: true });
const corner = fc.double({ min: 0, max: 300, noNaN: true });
const box = fc.tuple(corner, corner, side, side).map(([x, y, w, h]) => [x, y, x + w, y + h]);

describe("intersectionOverUnion", () => {
  it("is symmetric, 1 of a box with itself, and between 0 and 1", () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const one = intersectionOverUnion(Float32Array.from(a), Float32Array.from(b))[0];
        const other = intersectionOverUnion(Float32Array.from(b), Float32Array.from(a))[0];
        expectClose([one], [other], 1e-6, "the areas are added in another order");
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(1);
        expect(intersectionOverUnion(Float32Array.from(a), Float32Array.from(a))[0]).toBeCloseTo(1, 6);
      }),
    );
  });

  it("is 0 for boxes that only touch and for two empty ones", () => {
    expect(Array.from(intersectionOverUnion(new Float32Array([0, 0, 1, 1]), new Float32Array([1, 0, 2, 1])))).toEqual([
      0,
    ]);
    expect(Array.from(intersectionOverUnion(new Float32Array(4), new Float32Array(4)))).toEqual([0]);
  });

  it("is a matrix of one row a box and one column an other", () => {
    const overlaps = intersectionOverUnion(
      new Float32Array([0, 0, 2, 2, 0, 0, 4, 4]),
      new Float32Array([0, 0, 2, 2, 2, 2, 4, 4, 0, 0, 4, 2]),
    );
    expect(Array.from(overlaps)).toEqual([1, 0, 0.5, 0.25, 0.25, 0.5]);
  });
});

describe("the box coder", () => {
  it("decodes what it encoded", () => {
    fc.assert(
      fc.property(box, box, (goal, reference) => {
        const from = Float32Array.from(reference);
        const offsets = encodeBoxes(Float32Array.from(goal), from, boxHeadWeights);
        // Sides grow by 62.5 at most.
        fc.pre(Math.max(offsets[2], offsets[3]) / 5 < Math.log(62));
        expectClose(decodeBoxes(offsets, from, boxHeadWeights), goal, 2e-2, "float32 centres near 500, sides to 200");
      }),
    );
  });

  it("bounds the growth of a box to 62.5 times its reference", () => {
    const grown = decodeBoxes(new Float32Array([0, 0, 99, 99]), new Float32Array([0, 0, 8, 16]), [1, 1, 1, 1]);
    expectClose(grown, [-246, -492, 254, 508], 1e-3, "exp of a float32 logarithm");
  });

  it("decodes several boxes a reference, class by class", () => {
    const references = new Float32Array([0, 0, 10, 10, 20, 20, 40, 40]);
    const decoded = decodeBoxes(
      new Float32Array([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]),
      references,
      [1, 1, 1, 1],
    );
    expect(Array.from(decoded)).toEqual([0, 0, 10, 10, 10, 0, 20, 10, 20, 20, 40, 40, 20, 40, 40, 60]);
  });

  it("refuses counts that do not fit", () => {
    expect(() => decodeBoxes(new Float32Array(6), new Float32Array(4), [1, 1, 1, 1])).toThrow(
      /6 offsets .* 1 references/,
    );
    expect(() => encodeBoxes(new Float32Array(4), new Float32Array(8), [1, 1, 1, 1])).toThrow(
      /1 boxes .* 2 references/,
    );
  });
});

describe("box bounds", () => {
  it("moves corners inside the image", () => {
    expect(Array.from(clipBoxes(new Float32Array([-3, 5, 30, 99]), 20, 40))).toEqual([0, 5, 20, 40]);
  });

  it("keeps boxes of exactly the least side and drops NaN", () => {
    const boxes = new Float32Array([0, 0, 0.01, 1, 0, 0, 0.009, 1, NaN, 0, 1, 1]);
    expect(Array.from(largeEnough(boxes, 0.01))).toEqual([0]);
  });
});
