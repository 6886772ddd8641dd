import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCodePoints, leavesFolder, plainPath, sortedByCodePoints, sortedByPath } from "./data-set-folder";

describe("the path of a file", () => {
  it.each([
    ["cat\\0.png", "cat/0.png"],
    ["./cat/0.png", "cat/0.png"],
    ["././cat/./0.png", "cat/0.png"],
    [".\\cat\\0.png", "cat/0.png"],
    ["cat//0.png", "cat/0.png"],
    ["cat/", "cat/"],
    ["cat\\", "cat/"],
    ["./", ""],
    [".hidden/0.png", ".hidden/0.png"],
    ["cat/.hidden", "cat/.hidden"],
    ["0.png", "0.png"],
    ["../0.png", "../0.png"],
    ["/etc/passwd", "/etc/passwd"],
    [".//etc/passwd", "etc/passwd"],
  ])("%j is %j", (path, plain) => {
    expect(plainPath(path)).toBe(plain);
    expect(plainPath(plain)).toBe(plain);
  });

  it.each(["../x", "a/../x", "..\\..\\x", "a\\..\\x", "/etc/passwd", "\\\\server\\x", "C:\\x", "c:/x", "C:x"])(
    "%j leaves the folder",
    (path) => {
      expect(leavesFolder(path)).toBe(true);
      expect(leavesFolder(plainPath(path))).toBe(true);
    },
  );

  it.each(["a/..b/c", "a..", "...", "cat/0.png", ".\\cat"])("%j stays in it", (path) => {
    expect(leavesFolder(path)).toBe(false);
  });
});

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
