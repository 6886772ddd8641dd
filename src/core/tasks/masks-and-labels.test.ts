import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownReference } from "../../testing/verify/reference-folder";
import { labelName, labelSetFor, parseLabelSet } from "./label-set";
import { labelsFromRuns } from "../../testing/labels-of-runs";
import { labelRuns } from "./run-lengths";

describe("label sets", () => {
  it("are read from the official files, in which the background comes first", async () => {
    const sets = await Promise.all(
      ["coco91", "imagenet1k", "voc21"].map(async (id) =>
        parseLabelSet(id, await ownReference.readJson(`labels/${id}.json`)),
      ),
    );
    expect(sets.map((set) => set.names.length)).toEqual([91, 1000, 21]);
    expect(labelName(sets[0], 1)).toBe("person");
    expect(labelSetFor(sets, "segmentation", 21)?.id).toBe("voc21");
    expect(labelSetFor(sets, "classification", 7)).toBeUndefined();
  });

  it("name a class that no set knows by its number", () => {
    expect(labelName(undefined, 12)).toBe("class 12");
    expect(labelName({ id: "two", names: ["a", "b"] }, 2)).toBe("class 2");
  });

  it("refuse anything but a list of names", () => {
    expect(() => parseLabelSet("x", { 0: "a" })).toThrow(/Label set x is a value of type object/);
    expect(() => parseLabelSet("x", [])).toThrow(/an empty list/);
    expect(() => parseLabelSet("x", ["a", 3])).toThrow(/class 1 is 3/);
  });
});

describe("run lengths", () => {
  it("give label maps back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 3, maxLength: 200 }), (labels) => {
        expect(labelsFromRuns(labelRuns(labels), labels.length)).toEqual(labels);
      }),
    );
  });

  it("refuse what does not fit", () => {
    expect(() => labelsFromRuns([{ label: 1, length: 3 }], 4)).toThrow(/3 pixels; the label map has 4/);
  });
});
