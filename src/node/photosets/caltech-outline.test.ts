import { describe, expect, it } from "vitest";
import { FileError } from "../../core/base/file-errors";
import { caltechAnnotation, matFile, matMatrix } from "../../testing/made-mat-file";
import { caltechOutline } from "./caltech-outline";

const half = [
  { width: 40, height: 20 },
  { width: 20, height: 10 },
] as const;
const square = [
  [0, 0],
  [10, 0],
  [10, 8],
  [0, 8],
] as const;

describe("an outline of Caltech-101", () => {
  it("goes from MATLAB's pixels, whose centres count from 1, to edges from 0, and to the resized photograph", () => {
    // rows 5 to 13 and columns 11 to 21: the box's edges are 10 and 21, 4 and 13; the corners lie on centres, 10.5 and 20.5
    expect(caltechOutline(caltechAnnotation([5, 13, 11, 21], square), "a.mat", ...half)).toEqual({
      bbox: [5.25, 2.25, 5, 4],
      maker_bbox: [5, 2, 5.5, 4.5],
      segmentation: [[5.25, 2.25, 10.25, 2.25, 10.25, 6.25, 5.25, 6.25]],
      area: 20,
      iscrowd: 0,
      box_contour_iou: 0.808, // 20 / 24.75
    });
  });

  it("is cut at the photograph's edges, and so is its box", () => {
    const { bbox, segmentation } = caltechOutline(caltechAnnotation([1, 9, 35, 45], square), "a.mat", ...half);
    expect(segmentation).toEqual([[17.25, 0.25, 20, 0.25, 20, 4.25, 17.25, 4.25]]);
    expect(bbox).toEqual([17.25, 0.25, 2.75, 4]);
  });

  const box = matMatrix("box_coord", 1, 4, [1, 9, 1, 11]);
  it.each([
    ["no contour", matFile(box), "a.mat: it has no obj_contour, so it gives no outline."],
    ["no box", matFile(matMatrix("obj_contour", 2, 3, [0, 0, 9, 0, 9, 9])), /it has no box_coord/],
    [
      "three numbers for a box",
      matFile(matMatrix("box_coord", 1, 3, [1, 2, 3]), matMatrix("obj_contour", 2, 1, [0, 0])),
      /3 numbers and not 4/,
    ],
    ["two corners", matFile(box, matMatrix("obj_contour", 2, 2, [0, 0, 9, 9])), /obj_contour is 2 × 2/],
    ["rows for columns", matFile(box, matMatrix("obj_contour", 3, 2, [0, 9, 9, 0, 0, 9])), /obj_contour is 3 × 2/],
    [
      "thousands of corners",
      matFile(box, matMatrix("obj_contour", 2, 2001, new Array<number>(4002).fill(1))),
      /2 × 2001/,
    ],
    [
      "a corner nowhere",
      caltechAnnotation(
        [1, 9, 1, 11],
        [
          [0, 0],
          [NaN, 0],
          [9, 9],
        ],
      ),
      /not all of its numbers are finite/,
    ],
    [
      "corners of one line",
      caltechAnnotation(
        [1, 9, 1, 11],
        [
          [0, 0],
          [5, 5],
          [9, 9],
        ],
      ),
      /encloses no pixel/,
    ],
    ["corners outside", caltechAnnotation([1, 9, 91, 99], square), /encloses no pixel/],
  ])("is none where there is %s", (_, bytes, sentence) => {
    const outline = () => caltechOutline(bytes, "a.mat", ...half);
    expect(outline).toThrow(sentence);
    expect(outline).toThrow(FileError);
  });
});
