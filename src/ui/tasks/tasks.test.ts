import { describe, expect, it } from "vitest";
import { differenceSentences } from "./tasks";

describe("differences as sentences", () => {
  it("say so where there are none", () => {
    const boxes = { kept: [[0, 0]] as const, relabelled: [], missing: [], added: [] };
    expect(differenceSentences({ sameTopClass: true, boxes, maskAgreement: 1 })).toEqual(["Same answers."]);
  });

  it("count what is missing, new and renamed, in words that fit one and many", () => {
    const boxes = { kept: [], relabelled: [[0, 0]] as const, missing: [1, 2], added: [3] };
    expect(differenceSentences({ sameTopClass: false, boxes, maskAgreement: 0.75 })).toEqual([
      "Another class on top.",
      "2 boxes are missing.",
      "1 box is new.",
      "1 box has another label.",
      "25 % of the pixels have another label.",
    ]);
  });
});
