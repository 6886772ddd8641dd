import { describe, expect, it } from "vitest";
import { leavesFolder, plainPath } from "./data-path";

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
