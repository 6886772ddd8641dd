import { describe, expect, it } from "vitest";
import { labelText, matchByOrder, matchSentence, mergedLabels, whyMatched, withMatch } from "./class-match";

const modelClasses = ["cat", "dog", "cow"];

describe("matching classes", () => {
  it("changes one class at a time", () => {
    expect(withMatch([0, null, 2], 1, 1)).toEqual([0, 1, 2]);
    expect(withMatch([0, 1], 0, null)).toEqual([null, 1]);
  });

  it("goes by number as far as the network has classes", () => {
    expect(matchByOrder([null, null, 0, null], modelClasses)).toEqual([0, 1, 2, null]);
  });

  it("says why each class goes where it does, and where that was changed", () => {
    const proposal = { proposal: [0, 1, 2, null, 0], how: ["equal", "wordnet", "alias", "none", "order"] } as const;
    expect([0, 1, 2, 3, 4].map((index) => whyMatched(proposal, proposal.proposal, index))).toEqual([
      "the same name",
      "its WordNet id",
      "another word for it",
      "–",
      "the same place",
    ]);
    expect(whyMatched(proposal, [0, 2, 2, 1, 0], 1)).toBe("changed here");
    expect(whyMatched(proposal, [0, 2, 2, 1, 0], 3)).toBe("changed here");
  });

  it("finds classes that become one", () => {
    expect(mergedLabels([0, 1, 0, null, null])).toEqual([0]);
  });

  it("says what is matched, what is left out and what is merged", () => {
    expect(matchSentence([0, 1, 2], modelClasses, "trained")).toBe("3 of 3 classes are trained.");
    expect(matchSentence([0, 0, null], modelClasses, "counted")).toBe(
      "2 of 3 classes are counted. Images, boxes or pixels of the other 1 are left out. Several classes go to 0 cat: they become one.",
    );
  });

  it("names labels without a name by their number", () => {
    expect(labelText(7, modelClasses)).toBe("class 7");
  });
});
