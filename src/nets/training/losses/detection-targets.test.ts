import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boxHeadWeights,
  decodeBoxes,
  intersectionOverUnion,
  proposalWeights,
  takeBoxes,
} from "../../../core/geometry/boxes";
import { expectClose } from "../../../testing/expect-close";
import { SeededRandom } from "../../../core/base/random";
import { TrainingInputError } from "../training-input-error";
import {
  balancedSampler,
  proposalSampling,
  regionSampling,
  type Sampler,
  proposalTargets,
  regionTargets,
} from "./detection-targets";

/** Every candidate that counts. */
const all: Sampler = (labels) => Uint32Array.from(Array.from(labels.keys()).filter((i) => labels[i] >= 0));

const anchors = Float32Array.from(
  Array.from({ length: 36 }, (_, i) => {
    const [x, y] = [(i % 6) * 10, Math.floor(i / 6) * 10];
    return [x, y, x + 20, y + 20];
  }).flat(),
);
const boxes = Float32Array.from([11, 9, 31, 30, 42, 40, 60, 58]);
const truth = { boxes, labels: Int32Array.from([3, 1]) };

const side = fc.integer({ min: 5, max: 40 });
const box = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), side, side)
  .map(([x, y, w, h]) => [x, y, x + w, y + h]);

describe("proposal targets", () => {
  it("find a thing where an anchor covers it, and offsets that lead to it", () => {
    const targets = proposalTargets(anchors, boxes, all);
    const objects = Array.from(targets.anchors.keys()).filter((i) => targets.objectness[i] === 1);
    expect(objects.map((i) => targets.anchors[i])).toEqual([7, 28]);
    const offsets = takeBoxes(targets.offsets, objects);
    const reached = decodeBoxes(offsets, takeBoxes(anchors, [7, 28]), proposalWeights);
    expectClose(reached, boxes, 1e-4, "float32 logarithms and exponentials of sides near 20");
  });

  it("leave out anchors that overlap a thing between the thresholds, and ask nothing of boxes in the background", () => {
    const targets = proposalTargets(anchors, boxes, all);
    const overlaps = intersectionOverUnion(boxes, anchors);
    targets.anchors.forEach((anchor, i) => {
      const best = Math.max(overlaps[anchor], overlaps[36 + anchor]);
      expect(best < 0.3 || targets.objectness[i] === 1).toBe(true);
      if (targets.objectness[i] === 0)
        expect(Array.from(targets.offsets.subarray(4 * i, 4 * i + 4))).toEqual([0, 0, 0, 0]);
    });
    expect(targets.anchors.length).toBeLessThan(36);
  });

  it("see only background in an image without things", () => {
    const random = SeededRandom.seeded(1);
    const targets = proposalTargets(anchors, new Float32Array(0), balancedSampler(proposalSampling, random));
    expect(targets.anchors.length).toBe(36);
    expect(targets.objectness.every((v) => v === 0)).toBe(true);
  });

  it("are finite for any boxes with an area", () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 5 }), (list) => {
        const targets = proposalTargets(anchors, Float32Array.from(list.flat()), all);
        expect(targets.offsets.every(Number.isFinite)).toBe(true);
        expect(targets.offsets.length).toBe(4 * targets.anchors.length);
        expect(targets.objectness.some((v) => v === 1)).toBe(list.length > 0);
      }),
    );
  });
});

describe("region targets", () => {
  it("count the true boxes as regions, whose offsets are 0", () => {
    const targets = regionTargets(new Float32Array(0), truth, all);
    expect(Array.from(targets.boxes)).toEqual(Array.from(boxes));
    expect(Array.from(targets.labels)).toEqual([3, 1]);
    expect(targets.offsets.every((v) => Math.abs(v) < 1e-6)).toBe(true);
  });

  it("label a region by the thing that covers half of it or more, and lead it there", () => {
    const proposals = Float32Array.from([10, 10, 30, 30, 0, 0, 20, 20, 44, 41, 61, 59]);
    const targets = regionTargets(proposals, truth, all);
    expect(Array.from(targets.labels)).toEqual([3, 0, 1, 3, 1]);
    const reached = decodeBoxes(targets.offsets, targets.boxes, boxHeadWeights);
    expectClose(takeBoxes(reached, [0, 2]), boxes, 1e-4, "float32 logarithms and exponentials of sides near 20");
    expect(Array.from(targets.offsets.subarray(4, 8))).toEqual([0, 0, 0, 0]);
  });

  it("keep three quarters of background where there is enough of both", () => {
    const near = Array.from({ length: 600 }, (_, i) => [11, 9, 31 + (i % 5) * 0.1, 30]);
    const far = Array.from({ length: 600 }, (_, i) => [60, i % 20, 80, 40]);
    const proposals = Float32Array.from([...near, ...far].flat());
    const targets = regionTargets(proposals, truth, balancedSampler(regionSampling, SeededRandom.seeded(4)));
    expect(targets.labels.length).toBe(512);
    expect(targets.labels.filter((label) => label > 0).length).toBe(128);
  });

  it("are background everywhere in an image without things, and none without proposals either", () => {
    const nothing = { boxes: new Float32Array(0), labels: new Int32Array(0) };
    expect(Array.from(regionTargets(anchors, nothing, all).labels)).toEqual(Array(36).fill(0));
    expect(regionTargets(new Float32Array(0), nothing, all).boxes.length).toBe(0);
  });

  it("refuse true boxes without area, with NaN, without label, or labelled as background", () => {
    const labels = Int32Array.from([1]);
    for (const wrong of [
      [5, 5, 5, 9],
      [5, 5, 4, 9],
      [5, NaN, 8, 9],
      [5, 5, Infinity, 9],
      [1, 2, 3],
    ]) {
      const boxes = Float32Array.from(wrong);
      expect(() => regionTargets(anchors, { boxes, labels }, all)).toThrow(TrainingInputError);
      expect(() => proposalTargets(anchors, boxes, all)).toThrow(TrainingInputError);
    }
    expect(() => regionTargets(anchors, { boxes, labels }, all)).toThrow(/2 true boxes, but 1 labels/);
    expect(() => regionTargets(anchors, { boxes, labels: Int32Array.from([1, 0]) }, all)).toThrow(/label 0/);
  });
});
