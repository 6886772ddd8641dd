import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EvaluationInputError, NothingEvaluatedError } from "./metrics-errors";
import { createSegmentationEvaluator } from "./segmentation-evaluator";

const labels = (...values: number[]) => Uint8Array.from(values);
const mask = fc.uint8Array({ minLength: 12, maxLength: 12, max: 3 });

describe("createSegmentationEvaluator", () => {
  it("leaves out ignored pixels and classes that occur nowhere", () => {
    const evaluator = createSegmentationEvaluator(4);
    evaluator.add("a", labels(0, 0, 1, 1, 255, 255), labels(0, 1, 1, 1, 3, 200));
    const scores = evaluator.finish();
    expect(scores.classes.map(({ iou }) => iou)).toEqual([1 / 2, 2 / 3, NaN, NaN]);
    expect(scores.meanIou).toBeCloseTo((1 / 2 + 2 / 3) / 2, 15);
    expect(scores.pixelAccuracy).toBe(3 / 4);
    expect([scores.pixels, scores.ignoredPixels, scores.images]).toEqual([4, 2, 1]);
    expect(scores.classes[0]).toMatchObject({ truthPixels: 2, predictedPixels: 1, accuracy: 1 / 2 });
  });

  it("gives IoU 0 to a class that is predicted but never true, and counts it in the mean", () => {
    const evaluator = createSegmentationEvaluator(3);
    evaluator.add("a", labels(0, 0), labels(0, 2));
    const { classes, meanIou } = evaluator.finish();
    expect(classes.map(({ iou, accuracy }) => [iou, accuracy])).toEqual([
      [0.5, 0.5],
      [NaN, NaN],
      [0, NaN],
    ]);
    expect(meanIou).toBe(0.25);
  });

  it("gives the same for images together as for all their pixels in one", () => {
    fc.assert(
      fc.property(mask, mask, mask, mask, (truthA, foundA, truthB, foundB) => {
        const apart = createSegmentationEvaluator(4);
        apart.add("a", truthA, foundA);
        apart.add("b", truthB, foundB);
        const together = createSegmentationEvaluator(4);
        together.add("all", labels(...truthB, ...truthA), labels(...foundB, ...foundA));
        expect({ ...apart.finish(), images: 1 }).toEqual(together.finish());
        expect(apart.meanIou([1, 0])).toBe(apart.finish().meanIou);
        expect(apart.meanIou([0, 0])).toBe(apart.meanIou([0]));
        for (const { iou } of apart.finish().classes) expect(Number.isNaN(iou) || (iou >= 0 && iou <= 1)).toBe(true);
      }),
    );
  });

  it("counts the same from counted pixels as from pixels", () => {
    fc.assert(
      fc.property(mask, mask, (truth, found) => {
        const [apart, together] = [createSegmentationEvaluator(4), createSegmentationEvaluator(4)];
        apart.add("a", truth, found);
        const counts = new Float64Array(16);
        truth.forEach((label, i) => counts[4 * label + found[i]]++);
        together.addCounts("a", counts, 0);
        expect(together.finish()).toEqual(apart.finish());
      }),
    );
  });

  it("leaves a last label out of the mean where it only says: something else", () => {
    const evaluator = createSegmentationEvaluator(3, 255, 2);
    evaluator.add("a", labels(0, 0, 1, 1), labels(0, 2, 1, 1));
    const { meanIou, pixelAccuracy } = evaluator.finish();
    expect([meanIou, pixelAccuracy]).toEqual([(1 / 2 + 1) / 2, 3 / 4]);
    expect(evaluator.meanIou([0])).toBe(meanIou);
  });

  it("is 1 for a perfect mask", () => {
    fc.assert(
      fc.property(mask, (truth) => {
        const evaluator = createSegmentationEvaluator(4);
        evaluator.add("a", truth, truth);
        expect(evaluator.finish()).toMatchObject({ meanIou: 1, pixelAccuracy: 1 });
      }),
    );
  });

  it("refuses masks of another size, labels that are no class, an image twice, and pixels that are all ignored", () => {
    const evaluator = createSegmentationEvaluator(3);
    expect(() => evaluator.finish()).toThrow(NothingEvaluatedError);
    expect(() => evaluator.add("a", labels(0, 1), labels(0))).toThrow(/mask of image a has 2 pixels, the prediction 1/);
    expect(() => evaluator.add("a", labels(0, 3), labels(0, 0))).toThrow(/Pixel 1 of image a has the mask's label 3/);
    expect(() => evaluator.add("a", labels(0, 1), labels(0, 7))).toThrow(EvaluationInputError);
    expect(evaluator.images).toBe(0);
    evaluator.add("a", labels(255, 255), labels(0, 9));
    expect(() => evaluator.finish()).toThrow(/All 2 pixels of 1 images have the ignored label 255/);
    expect(() => evaluator.add("a", labels(0), labels(0))).toThrow(/added twice/);
    expect(() => evaluator.addCounts("a", new Float64Array(9), 0)).toThrow(/added twice/);
    expect(() => evaluator.addCounts("b", new Float64Array(4), 0)).toThrow(/4 counts of pixels; 3 × 3 were expected/);
    expect(evaluator.meanIou([0])).toBeNaN();
    expect(() => evaluator.meanIou([1])).toThrow(/no image 1/);
  });
});
