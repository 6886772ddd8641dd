import { expect, it } from "vitest";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import { resultSentence, unsureSentence } from "./result-text";

const result = (sure?: boolean): DrawnResult => ({
  fileName: "a.png",
  checkpoint: "one",
  imageWidth: 4,
  imageHeight: 4,
  prediction: {
    classification: { top: [{ label: 0, probability: 0.31 }], ...(sure !== undefined && { sure }) },
  },
  classNames: { classification: { 0: "water_lilly" } },
});

it("whoever does not see the page hears that an answer is not sure", () => {
  expect(resultSentence(result(false), 50)).toBe("a.png, 4 × 4 pixels. Not sure. Closest: water lilly, 31 %.");
  expect(unsureSentence(result(false))).toBe("Not sure. Closest: water lilly, 31 %.");
  expect(resultSentence(result(), 50)).toContain("Most probable class: water lilly, 31 %.");
  for (const sure of [true, undefined]) expect(unsureSentence(result(sure))).toBeUndefined();
});
