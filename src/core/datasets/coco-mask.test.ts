import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runLengths } from "../base/coco-run-lengths";
import { drawCocoMask, forEachPolygonPixel } from "./coco-mask";
import { DataSetError } from "./data-set";
import { countsOfText, forEachRunPixel, RunLengthError, textOfCounts } from "../base/coco-run-lengths";

describe("masks of COCO", () => {
  const object = (label: number, areaPixels: number, segmentation?: unknown) =>
    ({ label, areaPixels, segmentation, boxXyxyPixels: [1, 1, 3, 2] }) as const;
  const rows = ({ width, labels }: { readonly width: number; readonly labels: Uint8Array }) =>
    Array.from({ length: labels.length / width }, (_, y) =>
      Array.from(labels.subarray(y * width, (y + 1) * width)).join(""),
    );

  it("show the smaller of two things that overlap, whatever their order, and crowds as their class", () => {
    const large = object(1, 12, [[0, 0, 4, 0, 4, 3, 0, 3]]);
    const small = object(2, 2, { size: [3, 4], counts: [4, 2, 6] });
    for (const objects of [
      [large, small],
      [small, large],
    ]) {
      expect(rows(drawCocoMask("x", objects, 4, 3))).toEqual(["1111", "1211", "1211"]);
    }
  });

  it("do not count the box of a thing without an outline, save where others are", () => {
    const masked = drawCocoMask("x", [object(1, 2, [[0, 0, 2, 0, 2, 3, 0, 3]]), object(2, 2)], 4, 3);
    expect(Array.from(masked.labels)).toEqual([1, 1, 0, 0, 1, 1, 255, 0, 1, 1, 0, 0]);
  });

  it.each([
    ["of another size", { size: [4, 3], counts: [12] }, /^x\.jpg: .*its mask has 3 × 4 pixels, its image 4 × 3/],
    ["whose runs end early", { size: [3, 4], counts: [4, 2] }, /its runs cover 6 of the 12 pixels/],
    ["whose runs go on", { size: [3, 4], counts: [4, 20] }, /run 1 of 20 pixels does not fit/],
    ["of odd numbers", [[1, 2, 3, 4, 5, 6, 7]], /no list of pairs/],
    ["of words", [["1", 2, 3, 4, 5, 6]], /no list of pairs/],
    ["of something else", "polygon", /neither polygons nor run lengths/],
    ["of damaged text", { size: [3, 4], counts: "oooooooo" }, /damaged at character/],
  ])("refuse outlines %s, naming the image", (_, segmentation, message) => {
    expect(() => drawCocoMask("x.jpg", [object(1, 1, segmentation)], 4, 3)).toThrow(message);
    expect(() => drawCocoMask("x.jpg", [object(1, 1, segmentation)], 4, 3)).toThrow(DataSetError);
  });

  it("undo run lengths", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(1), { minLength: 1, maxLength: 60 }),
        (width, bits) => {
          const height = Math.ceil(bits.length / width);
          const map = Uint8Array.from({ length: width * height }, (_, i) => bits[i] ?? 0);
          const drawn = new Uint8Array(map.length);
          forEachRunPixel(runLengths(map, width, height, 1).counts, width, height, (pixel) => (drawn[pixel] = 1));
          expect(drawn).toEqual(map);
        },
      ),
    );
  });

  // pycocotools 2.0.11: mask.encode of a mask whose uncompressed counts are these.
  it.each([
    ["057o2KX6OYI", [0, 5, 7, 100, 2, 300, 1, 85]],
    ["31100000", [3, 1, 1, 1, 1, 1, 1, 1]],
    ["PRW13`j`1m`c0mW_NPWm0", [40000, 3, 50000, 20000, 77, 49920]],
    ["021O1", runLengths(Uint8Array.of(1, 0, 0, 1, 1, 0), 3, 2, 1).counts],
  ])("read and write pycocotools' compressed counts %s", (text, counts) => {
    expect(countsOfText(text)).toEqual(counts);
    expect(textOfCounts(counts)).toBe(text);
  });

  it("say where compressed counts are damaged", () => {
    expect(() => countsOfText("o")).toThrow(RunLengthError);
    expect(() => countsOfText("02\u00ff")).toThrow(/damaged at character 3/);
    expect(() => countsOfText("P")).toThrow(/damaged at character 2/);
  });

  it("fill a polygon's pixels by their centres", () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.integer({ min: -20, max: 100 }), { minLength: 6, maxLength: 16 })
          .filter(({ length }) => length % 2 === 0),
        (tenths) => {
          // Corners in tenths plus 3 hundredths: no centre of a pixel lies on an edge's end.
          const corners = tenths.map((tenth) => tenth / 10 + 0.03);
          const drawn = new Uint8Array(64);
          forEachPolygonPixel(corners, 8, 8, (pixel) => (drawn[pixel] = 1));
          expect(Array.from(drawn)).toEqual(
            Array.from({ length: 64 }, (_, i) => (encloses(corners, (i % 8) + 0.5, Math.floor(i / 8) + 0.5) ? 1 : 0)),
          );
        },
      ),
    );
  });
});

/** Whether a ray to the left meets the edges an odd number of times. */
function encloses(corners: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0; i < corners.length; i += 2) {
    const [x1, y1] = [corners[i], corners[i + 1]];
    const [x2, y2] = [corners[(i + 2) % corners.length], corners[(i + 3) % corners.length]];
    if (y1 > y !== y2 > y && x >= x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  }
  return inside;
}
