import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCodePoints, sortedByCodePoints, sortedByPath } from "./code-point-order";

const codePoints = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0)!);

/** Python's comparison of strings. */
function pythonOrder(a: string, b: string): number {
  const [left, right] = [codePoints(a), codePoints(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}

const names = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b", "Z", "é", "\uD7FF", "\uE000", "\uFFFD", "𝄞", "😀") }),
);

describe("the order of names", () => {
  it("is by code points, whatever the planes", () => {
    fc.assert(
      fc.property(names, (list) => {
        const expected = [...list].sort(pythonOrder);
        expect(sortedByCodePoints(list)).toEqual(expected);
        expect([...list].sort(byCodePoints)).toEqual(expected);
        expect(sortedByPath(list.map((path) => ({ path }))).map(({ path }) => path)).toEqual(expected);
      }),
    );
  });

  it("is not JavaScript's where planes meet", () => {
    // Python 3: sorted(["\uFFFD", "😀", "Z", "a"]) == ["Z", "a", "\uFFFD", "😀"].
    expect(sortedByCodePoints(["\uFFFD", "😀", "Z", "a"])).toEqual(["Z", "a", "\uFFFD", "😀"]);
    expect(["\uFFFD", "😀"].sort()).toEqual(["😀", "\uFFFD"]);
  });
});
