import { describe, expect, it } from "vitest";
import { labelText, matchSentence, mergedLabels, withMatch } from "./label-map";

const modelClasses = ["cat", "dog", "cow"];

describe("matching classes", () => {
  it("changes one class at a time", () => {
    expect(withMatch([0, null, 2], 1, 1)).toEqual([0, 1, 2]);
    expect(withMatch([0, 1], 0, null)).toEqual([null, 1]);
  });

  it("finds classes that become one", () => {
    expect(mergedLabels([0, 1, 0, null, null])).toEqual([0]);
  });

  it("says what is trained, what is left out and what is merged", () => {
    expect(matchSentence([0, 1, 2], { modelClasses })).toBe("3 of 3 classes are trained.");
    expect(matchSentence([0, 0, null], { modelClasses })).toBe(
      "2 of 3 classes are trained. Pictures or boxes of the other 1 are left out. Several classes go to 0 cat: they become one.",
    );
  });

  it("names labels without a name by their number", () => {
    expect(labelText(7, modelClasses)).toBe("class 7");
  });
});
