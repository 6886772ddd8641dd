import { describe, expect, it } from "vitest";
import coco91 from "../../../../configs/labels/coco91.json";
import imagenet1k from "../../../../configs/labels/imagenet1k.json";
import voc21 from "../../../../configs/labels/voc21.json";
import { smallArchitecture, smallSummary } from "../../../testing/small-network";
import { kindCount, kindsSentence, kindText, knownKinds } from "./known-kinds";

const summary = smallSummary("a", smallArchitecture("basic"));
const absent = { present: false, why: "absent" } as const;
const official = {
  classification: { present: true, classes: 1000 },
  detection: { present: true, classes: 91 },
  segmentation: { present: true, classes: 21 },
} as const;

describe("how many kinds a checkpoint knows", () => {
  it("is told by the first head whose classes have names", () => {
    expect(kindCount({ ...summary, tasks: official })).toBe(1000);
    expect(kindCount({ ...summary, tasks: { ...official, classification: absent } })).toBe(80);
    expect(kindCount({ ...summary, tasks: { ...official, classification: absent, detection: absent } })).toBe(20);
    expect(kindCount({ ...summary, classNames: { classification: ["a", "b", "c", "d", "e", "f"] } })).toBe(6);
    expect(kindCount({ ...summary, tasks: { ...summary.tasks, classification: absent }, ships: true })).toBe(2);
  });

  it("is not told where no class has a name", () => expect(kindCount(summary)).toBeUndefined());
});

describe("the kinds that a checkpoint knows", () => {
  const kinds = knownKinds({
    classification: ["water_lilly", "cat", "anchor"],
    detection: ["background", "cat", "zebra"],
    segmentation: ["background", "cat", "class 2"],
  });

  it("are listed by name, each with what is done with it", () => {
    expect(kinds.map((kind) => [kind.name, kindText(kind)])).toEqual([
      ["anchor", ""],
      ["cat", "found and outlined"],
      ["water lilly", ""],
      ["zebra", "found, not named"],
    ]);
    expect(kindsSentence(kinds)).toBe(
      "It names an image as one of 3 kinds, finds 2 kinds with boxes and outlines 1 kind pixel by pixel.",
    );
  });

  it("are as many as the official label sets have", () => {
    const all = knownKinds({ classification: imagenet1k, detection: coco91, segmentation: voc21 });
    expect(kindsSentence(all)).toBe(
      "It names an image as one of 1,000 kinds, finds 80 kinds with boxes and outlines 20 kinds pixel by pixel.",
    );
  });

  it("are two where the classifier tells two of one name apart, of which a box is one", () => {
    const cranes = knownKinds({ classification: ["crane", "crane"], detection: ["background", "crane"] });
    expect(cranes.map(kindText)).toEqual(["found", ""]);
  });
});
