import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearestNames } from "./nearest-names";

describe("editDistance", () => {
  it.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["encoder", "encodre", 2],
    ["same", "same", 0],
  ])("of %s and %s is %i", (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it("is the same both ways, and never more than the longer text", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("nearestNames", () => {
  it("puts slips of the pen first and prefers names with dotted parts in common", () => {
    const known = ["encoder", "decoder", "body.layer2", "body.layer3", "body.layer4"];
    expect(nearestNames("encodre", known, 1)).toEqual(["encoder"]);
    expect(nearestNames("body.layer5", known)).toEqual(["body.layer2", "body.layer3", "body.layer4"]);
  });
});
