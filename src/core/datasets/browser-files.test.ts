import { describe, expect, it } from "vitest";
import { browserFiles } from "./browser-files";

/** A File as a directory picker gives it; Node's has no folder. */
function picked(name: string, webkitRelativePath: string): File {
  return Object.assign(new File(["abc"], name), { webkitRelativePath });
}

describe("files from a browser", () => {
  it("keep the path in the picked folder", () => {
    const files = browserFiles([picked("1.jpg", "set/cat/1.jpg"), picked("2.jpg", "")]);
    expect(files.map(({ path, byteLength }) => [path, byteLength])).toEqual([
      ["set/cat/1.jpg", 3],
      ["2.jpg", 3],
    ]);
  });

  it("take the path beside a file that has lost it, in forward slashes", async () => {
    const files = browserFiles([
      { path: "/set\\cat\\1.jpg", file: new File(["abc"], "1.jpg") },
      { path: "./set/2.jpg", file: new Blob(["de"]) },
    ]);
    expect(files.map(({ path }) => path)).toEqual(["set/cat/1.jpg", "set/2.jpg"]);
    expect(Array.from(await files[1].bytes())).toEqual([100, 101]);
  });
});
