import { describe, expect, it } from "vitest";
import { boxesPerPosition, defaultBoxes } from "./default-boxes";

const last = (boxes: Float32Array, count: number) => Array.from(boxes.subarray(-4 * count));

describe("default boxes", () => {
  it("are torchvision's to the last bit where steps are given, and may reach beyond the image", () => {
    // DefaultBoxGenerator([[2], [2, 3]], scales=[0.07, 0.15, 0.33], steps=[8, 16]) on maps of 2 × 3 and 1 × 2
    const shapes = { scales: [0.07, 0.15, 0.33], ratios: [[2], [2, 3]], steps: [8, 16] };
    const maps = [
      { width: 3, height: 2 },
      { width: 2, height: 1 },
    ];
    const boxes = defaultBoxes(shapes, maps, 300, 300);
    expect(boxesPerPosition(shapes)).toEqual([4, 6]);
    expect(boxes.length).toBe(4 * 36);
    expect(Array.from(boxes.subarray(4, 12))).toEqual([
      -11.370427131652832, -11.370427131652832, 19.370426177978516, 19.370426177978516, -10.849242210388184,
      -3.424621105194092, 18.849241256713867, 11.42462158203125,
    ]);
    expect(last(boxes, 2)).toEqual([
      -14.971142768859863, -4.990380764007568, 62.97114181518555, 20.990381240844727, 11.009618759155273,
      -30.971141815185547, 36.990379333496094, 46.97114562988281,
    ]);
  });

  it("fill the input evenly where there are no steps, none larger than the input: SSDlite's", () => {
    // DefaultBoxGenerator([[2, 3]] * 6, min_ratio=0.2, max_ratio=0.95) at 320 pixels
    const shapes = { scales: [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1], ratios: Array.from({ length: 6 }, () => [2, 3]) };
    const maps = [20, 10, 5, 3, 2, 1].map((side) => ({ width: side, height: side }));
    const boxes = defaultBoxes(shapes, maps, 320, 320);
    expect(boxes.length).toBe(4 * 3234);
    expect(Array.from(boxes.subarray(4000, 4004))).toEqual([
      48.574371337890625, 117.52479553222656, 159.42562866210938, 154.4752197265625,
    ]);
    expect(last(boxes, 1)).toEqual([72.24275207519531, 0, 247.7572479248047, 320]);
  });
});
