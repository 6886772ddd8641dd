import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unresized } from "../image/placement";
import { labelInput, labelsToOriginal, pixelsPerClass, segment } from "./segmentation";

/** Logits that are 1 for the class written and 0 for others. */
function image(rows: readonly string[], classes = 3): Parameters<typeof labelInput>[0] {
  const data = new Float32Array(rows.length * rows[0].length * classes);
  rows
    .join("")
    .split("")
    .forEach((label, i) => (data[i * classes + Number(label)] = 1));
  return { width: rows[0].length, height: rows.length, classes, data };
}

function written(labels: Uint8Array, width: number): string[] {
  return (labels.join("").match(new RegExp(`.{${width}}`, "g")) ?? []) as string[];
}

const plain = (width: number, height: number) => unresized(width, height, "unified");

describe("labelInput", () => {
  it("stretches bilinearly and takes the lower class of a tie", () => {
    expect(written(labelInput(image(["01"]), 4, 1), 4)).toEqual(["0011"]);
    expect(written(labelInput(image(["21"]), 3, 2), 3)).toEqual(["211", "211"]);
  });

  it("changes nothing at the same size", () => {
    expect(written(labelInput(image(["012", "210"]), 3, 2), 3)).toEqual(["012", "210"]);
  });

  it("counts pixels of every class", () => {
    expect(pixelsPerClass(labelInput(image(["01", "11"]), 2, 2), 3)).toEqual([1, 3, 0]);
  });

  it("refuses NaN and another shape with a sentence", () => {
    const logits = image(["01"]);
    expect(() => labelInput({ ...logits, height: 2 }, 4, 4)).toThrow(/6 segmentation logits are not 2 × 2 × 3/);
    logits.data[1] = NaN;
    expect(() => labelInput(logits, 4, 4)).toThrow(/hold NaN/);
  });
});

describe("segment", () => {
  it("gives the input's labels without padding beside those of the original", () => {
    const placement = { ...plain(8, 4), resizedWidth: 4, resizedHeight: 2, inputWidth: 5, inputHeight: 3 };
    let atInput: string[] = [];
    const logits = image(["01210", "12210", "00000"]);
    const original = segment(logits, placement, ({ labels, width }) => (atInput = written(labels, width)));
    expect(atInput).toEqual(["0121", "1221"]);
    expect(written(original.labels, 8)).toEqual(["00112211", "00112211", "11222211", "11222211"]);
  });
});

describe("labelsToOriginal", () => {
  it("leaves padding out and reads each original pixel's nearest input pixel", () => {
    const placement = { ...plain(8, 4), resizedWidth: 4, resizedHeight: 2, inputWidth: 5, inputHeight: 3 };
    const labels = new Uint8Array([0, 1, 2, 1, 9, 1, 1, 2, 2, 9, 9, 9, 9, 9, 9]);
    const { labels: original } = labelsToOriginal(labels, placement);
    expect(written(original, 8)).toEqual(["00112211", "00112211", "11112222", "11112222"]);
  });

  it("calls pixels outside the classification crop background", () => {
    const placement = {
      ...plain(6, 2),
      protocol: "classification" as const,
      cropLeft: 2,
      inputWidth: 2,
      inputHeight: 2,
    };
    expect(written(labelsToOriginal(new Uint8Array([1, 2, 2, 1]), placement).labels, 6)).toEqual(["001200", "002100"]);
  });

  it("never answers a label from the padding, whatever the sizes", () => {
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(side, side, side, side, (originalWidth, originalHeight, resizedWidth, resizedHeight) => {
        const [inputWidth, inputHeight] = [resizedWidth + 3, resizedHeight + 2];
        const placement = {
          ...plain(originalWidth, originalHeight),
          resizedWidth,
          resizedHeight,
          inputWidth,
          inputHeight,
        };
        const labels = Uint8Array.from({ length: inputWidth * inputHeight }, (_, i) =>
          i % inputWidth < resizedWidth && i < inputWidth * resizedHeight ? 1 : 2,
        );
        expect(labelsToOriginal(labels, placement).labels.every((label) => label === 1)).toBe(true);
      }),
    );
  });

  it("segment does both", () => {
    expect(written(segment(image(["01", "20"]), plain(4, 4)).labels, 4)).toEqual(["0011", "0011", "2200", "2200"]);
  });
});
