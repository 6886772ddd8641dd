import { describe, expect, it } from "vitest";
import { inputProtocol, protocolNumbers } from "../image/input-protocol";
import { placedMask } from "../image/placed-mask";
import { placeImage } from "../image/placement";
import { segment } from "../tasks/segmentation";
import type { Segmentation } from "../../domain";
import { createSegmentationEvaluator } from "./segmentation-evaluator";
import { segmentationPixelsText, usualSegmentationPixels } from "./segmentation-pixels";

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
