import { describe, expect, it } from "vitest";
import { openImageFolder } from "../../core/datasets/image-folder";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { noContents } from "./data-set-contents";
import { dataSetFacts } from "./data-set-facts";

describe("facts of a dataset", () => {
  it("name every file that is left out, and count what has no file of its own", async () => {
    const files = ["a/1.png", "b/1.png", "1.png", "2.png"].map((path) => unreadableFile(path));
    const set = await openImageFolder([...files, memoryFile("a/x.txt", "x"), memoryFile("b/y.txt", "y")]);
    const annotations = { path: "a.json", why: "Its boxes.", count: 5, paths: ["a.json"] };
    const missing = { path: "a.json", why: "Its images are missing.", count: 2, paths: ["3.png", "4.png"] };
    const { skipped } = dataSetFacts({ ...set, skipped: [...set.skipped, annotations, missing] }, noContents);
    const outside = "It lies outside of the class folders, so it has no class; move it into one.";
    expect(skipped).toEqual([
      { file: "1.png", reason: outside },
      { file: "2.png", reason: outside },
      { file: "a/x.txt", reason: "Files ending in .txt are no images." },
      { file: "b/y.txt", reason: "Files ending in .txt are no images." },
      { file: "a.json", reason: "Its boxes.", count: 5 },
      { file: "3.png", reason: "a.json: Its images are missing." },
      { file: "4.png", reason: "a.json: Its images are missing." },
    ]);
  });
});
