import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Segmentation } from "../../domain";
import { inputProtocol, protocolNumbers } from "../image/input-protocol";
import { placedMask } from "../image/nearest-resize";
import { placeImage } from "../image/placement";
import { segment } from "../tasks/segmentation";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";
import {
  countPixelPairs,
  createSegmentationEvaluator,
  segmentationPixelsText,
  usualSegmentationPixels,
} from "./segmentation-evaluator";

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

describe("pairs of pixels", () => {
  it("count every pixel once, and start anew with each image", () => {
    const pixel = fc.tuple(fc.constantFrom(0, 1, 7, 255), fc.constantFrom(0, 3, 255));
    fc.assert(
      fc.property(fc.array(pixel, { maxLength: 50 }), (pixels) => {
        const truth = Uint8Array.from(pixels, ([label]) => label);
        const predicted = Uint8Array.from(pixels, ([, label]) => label);
        const pairs = countPixelPairs("a", truth, predicted);
        const listed = Array.from(pairs.pixels, (count, i) => ({ pair: [pairs.truth[i], pairs.predicted[i]], count }));
        for (const { pair, count } of listed) {
          expect(count).toBe(pixels.filter((one) => one.join() === pair.join()).length);
        }
        expect(listed.reduce((sum, { count }) => sum + count, 0)).toBe(pixels.length);
      }),
    );
  });

  it("refuse a mask of another size", () => {
    expect(() => countPixelPairs("cat.png", new Uint8Array(4), new Uint8Array(6))).toThrow(
      "The mask of cat.png has 4 pixels, the prediction 6; both must be of the image's size.",
    );
  });
});

describe("segmentation pixels", () => {
  /** Stripes of four labels with scattered pixels that do not count. */
  function mask(width: number, height: number) {
    const labels = Uint8Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      if ((x * 7 + y * 11) % 29 === 0) return 255;
      return ((Math.floor(x / 23) + Math.floor(y / 17)) % 5) % 4;
    });
    return { width, height, labels };
  }

  /** Of four classes at 13 × 13 positions. */
  function logits() {
    const data = new Float32Array(13 * 13 * 4);
    for (let y = 0, at = 0; y < 13; y++) {
      for (let x = 0; x < 13; x++) for (let c = 0; c < 4; c++) data[at++] = ((c * 37 + y * 11 + x * 5) % 23) / 8 - 1;
    }
    return { width: 13, height: 13, classes: 4, data };
  }

  describe("masks compared at the protocol's size", () => {
    // torch 2.14.1, torchvision 0.29.1, Pillow 13.0.0, and SegEvaluator of sc2-benchmark's script/task/utils/eval.py: masks by
    // resize(mask, [416, 416], NEAREST), logits by interpolate(size=(416, 416), mode="bilinear", align_corners=False)
    it("give sc2bench's confusion matrix, pixel by pixel", () => {
      const evaluator = createSegmentationEvaluator(4);
      const protocol = inputProtocol("segmentation", 416);
      const sizes = [
        [500, 375],
        [640, 480],
        [333, 500],
      ];
      for (const [i, [width, height]] of sizes.entries()) {
        const placement = placeImage(width, height, protocol);
        let answer: Segmentation | undefined;
        segment(logits(), placement, (labels) => (answer = labels));
        evaluator.add(i, placedMask(mask(width, height), placement).labels, answer!.labels);
      }
      const { confusion, pixelAccuracy, classes, meanIou } = evaluator.finish();
      const rows = [0, 1, 2, 3].map((row) => Array.from(confusion.subarray(4 * row, 4 * row + 4)));
      expect(rows).toEqual([
        [56965, 39747, 54875, 48392],
        [20684, 31231, 25472, 23234],
        [18359, 27857, 37020, 17203],
        [25293, 20450, 38738, 15751],
      ]);
      expect(pixelAccuracy).toBe(0.2812191409437211);
      expect(classes.map(({ iou }) => iou)).toEqual([
        0.21551936136806463, 0.16552802438054856, 0.16863759771141196, 0.0833117353658343,
      ]);
      // its own figure is a mean in float32
      expect(Math.abs(100 * meanIou - 15.824917793273926)).toBeLessThan(1e-5);
    });

    it("are usual for the paper's VOC protocol alone, and have words", () => {
      expect(usualSegmentationPixels("segmentation")).toBe("protocol");
      expect(usualSegmentationPixels("unified")).toBe("original");
      const numbers = (...asked: Parameters<typeof inputProtocol>) => protocolNumbers(inputProtocol(...asked));
      expect(segmentationPixelsText("protocol", numbers("segmentation", 416))).toBe("at 416 × 416, as the paper");
      expect(segmentationPixelsText("protocol", numbers("segmentation", 128))).toBe("at 128 × 128");
      expect(segmentationPixelsText("protocol", numbers("unified", 416))).toBe("in pixels of the network’s input");
      expect(segmentationPixelsText("original", numbers("segmentation", 416))).toBe("in original pixels");
    });
  });
});
