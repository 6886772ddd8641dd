import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownReference } from "../../testing/verify/reference-folder";
import { labelName, labelSetFor, parseLabelSet } from "./label-set";
import { cocoRuns, compressCounts, decompressCounts, labelRuns, labelsFromRuns, maskFromCocoRuns } from "./run-lengths";

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
  const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
  const mask = sizes.chain(([width, height]) =>
    fc
      .array(fc.nat(1), { minLength: width * height, maxLength: width * height })
      .map((bits) => ({ width, height, data: Uint8Array.from(bits) })),
  );

  it("give label maps back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 3, maxLength: 200 }), (labels) => {
        expect(labelsFromRuns(labelRuns(labels), labels.length)).toEqual(labels);
      }),
    );
  });

  it("give COCO masks back, as counts and as text", () => {
    fc.assert(
      fc.property(mask, ({ width, height, data }) => {
        const runs = cocoRuns(data, width, height);
        expect(maskFromCocoRuns({ ...runs, counts: decompressCounts(compressCounts(runs.counts)) })).toEqual(data);
      }),
    );
    const counts = [0, 1_000_000, 5, 3, 999_999];
    expect(decompressCounts(compressCounts(counts))).toEqual(counts);
  });

  it("go down the columns and begin outside", () => {
    const runs = cocoRuns(new Uint8Array([1, 0, 0, 1, 1, 0]), 3, 2);
    expect(runs).toEqual({ size: [2, 3], counts: [0, 2, 1, 1, 2] });
    // What pycocotools' mask.encode makes of this mask.
    expect(compressCounts(runs.counts)).toBe("021O1");
  });

  it("refuse what does not fit", () => {
    expect(() => maskFromCocoRuns({ size: [2, 2], counts: [1, 2] })).toThrow(/cover 3 pixels; the mask is 2 × 2 = 4/);
    expect(() => labelsFromRuns([{ label: 1, length: 3 }], 4)).toThrow(/3 pixels; the label map has 4/);
    expect(() => decompressCounts("02\u00ff")).toThrow(/damaged at character 2/);
    expect(() => decompressCounts("P")).toThrow(/damaged at character 1/);
  });
});
