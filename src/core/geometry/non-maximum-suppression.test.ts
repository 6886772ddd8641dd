import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniform } from "../../testing/synthetic-values";
import { intersectionOverUnion, takeBoxes, takeScores } from "./boxes";
import { descendingOrder, groupedNonMaximumSuppression, nonMaximumSuppression } from "./non-maximum-suppression";

function scatteredBoxes(count: number, spread: number): { boxes: Float32Array; scores: Float32Array } {
  const u = uniform("nms-test", 5 * count);
  const boxes = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const [x, y, w, h] = u.subarray(4 * i, 4 * i + 4);
    boxes.set(
      [spread * (x + 1), spread * (y + 1), spread * (x + 1) + 20 + 8 * w, spread * (y + 1) + 20 + 8 * h],
      4 * i,
    );
  }
  return { boxes, scores: Float32Array.from(u.subarray(4 * count), (v) => (v + 1) / 2) };
}

describe("descendingOrder", () => {
  it("agrees with a stable sort, whatever the limit", () => {
    const score = fc.oneof(fc.float(), fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity, 1e-40));
    fc.assert(
      fc.property(fc.array(score, { maxLength: 300 }), fc.nat(320), (list, limit) => {
        const scores = Float32Array.from(list);
        const rank = (i: number): number => (Number.isNaN(scores[i]) ? -Infinity : scores[i]);
        const plain = list.map((_, i) => i);
        plain.sort((a, b) => {
          const nan = Number(Number.isNaN(scores[a])) - Number(Number.isNaN(scores[b]));
          return nan || (rank(a) === rank(b) ? a - b : rank(b) - rank(a));
        });
        expect(Array.from(descendingOrder(scores, limit))).toEqual(plain.slice(0, limit));
      }),
    );
  });

  it("sorts more than a million scores", () => {
    const scores = new Float32Array(2 ** 20 + 5);
    scores[1_048_579] = 2;
    scores[7] = 1;
    expect(Array.from(descendingOrder(scores, 3))).toEqual([1_048_579, 7, 0]);
  });
});

describe("nonMaximumSuppression", () => {
  it("keeps the better of two equal boxes, and the first of two that score the same", () => {
    const twice = new Float32Array([0, 0, 10, 10, 0, 0, 10, 10]);
    expect(Array.from(nonMaximumSuppression(twice, new Float32Array([0.1, 0.2]), 0.5))).toEqual([1]);
    expect(Array.from(nonMaximumSuppression(twice, new Float32Array([0.2, 0.2]), 0.5))).toEqual([0]);
  });

  it("keeps a box whose overlap is exactly the threshold", () => {
    const boxes = new Float32Array([0, 0, 10, 10, 0, 0, 10, 5]);
    expect(Array.from(nonMaximumSuppression(boxes, new Float32Array([2, 1]), 0.5))).toEqual([0, 1]);
    expect(Array.from(nonMaximumSuppression(boxes, new Float32Array([2, 1]), 0.49))).toEqual([0]);
  });

  it("changes nothing the second time, and no kept pair overlaps by more than the threshold", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (count, threshold) => {
          const { boxes, scores } = scatteredBoxes(count, 40);
          const kept = nonMaximumSuppression(boxes, scores, threshold);
          const keptBoxes = takeBoxes(boxes, kept);
          const again = nonMaximumSuppression(keptBoxes, takeScores(scores, kept), threshold);
          expect(Array.from(again)).toEqual(Array.from(kept, (_, i) => i));
          const overlaps = intersectionOverUnion(keptBoxes, keptBoxes);
          const pairs = overlaps.filter((_, i) => Math.floor(i / kept.length) !== i % kept.length);
          expect(pairs.every((overlap) => overlap <= threshold)).toBe(true);
        },
      ),
    );
  });

  it("lets a box suppress only its own group", () => {
    const twice = new Float32Array([0, 0, 10, 10, 0, 0, 10, 10, 1, 0, 10, 10]);
    const kept = groupedNonMaximumSuppression(twice, new Float32Array([0.1, 0.2, 0.3]), [0, 1, 1], 0.5);
    expect(Array.from(kept)).toEqual([2, 0]);
  });

  it("agrees group by group with the plain form, below and above torchvision's change of method", () => {
    for (const count of [600, 1400]) {
      const { boxes, scores } = scatteredBoxes(count, 150);
      const groups = Uint8Array.from(scores, (_, i) => i % 5);
      const together = Array.from(groupedNonMaximumSuppression(boxes, scores, groups, 0.5));
      for (let group = 0; group < 5; group++) {
        const members = Array.from(scores.keys()).filter((i) => groups[i] === group);
        const alone = nonMaximumSuppression(takeBoxes(boxes, members), takeScores(scores, members), 0.5);
        expect(together.filter((i) => groups[i] === group)).toEqual(Array.from(alone, (i) => members[i]));
      }
      expect(Array.from(groupedNonMaximumSuppression(boxes, scores, groups, 0.5, 10))).toEqual(together.slice(0, 10));
    }
  });
});
