import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { unreadableFile } from "../../testing/memory-files";
import { findListedImages, type ListedName } from "./listed-images";

/** Per name: the path found, with how it was found where not by its path; else why not. */
function found(paths: readonly string[], names: readonly (string | ListedName)[], annotationPath = "annotations.json") {
  const files = paths.map((path) => unreadableFile(path));
  return findListedImages(
    files,
    names.map((name) => (typeof name === "string" ? { fileName: name, annotationPath } : name)),
  ).map((each) => ("file" in each ? (each.kind === "path" ? "" : `${each.kind} `) + each.file.path : each.kind));
}

describe("images that annotation files list", () => {
  it("are found by their whole paths, wherever the folder lies", () => {
    expect(found(["set/images/a/1.png", "set/images/b/1.png"], ["b/1.png", "images/a/1.png"])).toEqual([
      "set/images/b/1.png",
      "set/images/a/1.png",
    ]);
    expect(found(["images/1.png", "x/2.png"], ["1.png", "./2.png"])).toEqual(["images/1.png", "x/2.png"]);
    expect(found(["images/é/1.png"], ["e\u0301\\1.png"])).toEqual(["images/é/1.png"]);
  });

  it("are missing where only the same name lies elsewhere, in folders that tell images apart", () => {
    expect(found(["images/cam2/0001.png"], ["cam1/0001.png", "cam3/0001.png"])).toEqual(["missing", "missing"]);
    expect(found(["images/cam2/0001.png"], ["cam1/0001.png", "cam2/0001.png"])).toEqual([
      "missing",
      "images/cam2/0001.png",
    ]);
    expect(found(["cam2/1.png", "other/1.png"], ["cam1/1.png", "cam2/1.png"])).toEqual(["missing", "cam2/1.png"]);
  });

  it("are found by the ends of paths that no other name has, and said so", () => {
    expect(
      found(
        ["images/cb06-a.png", "images/90fb-b.png", "images/12.png"],
        ["..\\..\\label-studio\\media\\upload\\4\\cb06-a.png", "images\\1/90fb-b.png", "..\\label\\12.png"],
      ),
    ).toEqual(["end images/cb06-a.png", "end images/90fb-b.png", "end images/12.png"]);
    expect(
      found(["cam1/1.png", "cam2/1.png"], ["/home/me/cam2/1.png", "C:\\me\\cam1\\1.png", "/home/me/cam3/1.png"]),
    ).toEqual(["end cam2/1.png", "end cam1/1.png", "missing"]);
    expect(found(["a/1.png", "b/1.png"], ["c/1.png"])).toEqual(["several"]);
    expect(found(["a/1.png"], ["/home/a/1.png", "/home/a/1.png"])).toEqual(["end a/1.png", "end a/1.png"]);
    const splits = ["train", "val"].map((split) => ({
      fileName: `/home/${split}/1.png`,
      annotationPath: `${split}.json`,
      split: split as "train" | "val",
    }));
    expect(found(["train/1.png", "val/1.png"], splits)).toEqual(["end train/1.png", "end val/1.png"]);
    expect(found(["val/1.png"], splits)).toEqual(["missing", "end val/1.png"]);
    expect(found(["a/1.png", "b/c/1.png"], ["/x/1.png", { fileName: "/c/1.png", annotationPath: "b.json" }])).toEqual([
      "end a/1.png",
      "b/c/1.png",
    ]);
  });

  it("leave to each name what it says in full before shorter names get theirs", () => {
    expect(found(["cam1/1.png", "cam2/1.png"], ["1.png", "cam2/1.png"])).toEqual(["cam1/1.png", "cam2/1.png"]);
    expect(found(["cam1/1.png", "cam2/1.png"], ["1.png"])).toEqual(["several"]);
    expect(found(["1.png", "cam2/1.png"], ["1.png"])).toEqual(["1.png"]);
  });

  it("are looked for beside their annotation file, and in the folder that it is named after", () => {
    const two = [
      { fileName: "1.jpg", annotationPath: "annotations/instances_train2017.json", split: "train" },
      { fileName: "1.jpg", annotationPath: "annotations/instances_val2017.json", split: "val" },
    ] as const;
    expect(found(["train2017/1.jpg", "val2017/1.jpg"], two)).toEqual(["train2017/1.jpg", "val2017/1.jpg"]);
    expect(found(["val2017/1.jpg"], two)).toEqual(["missing", "val2017/1.jpg"]);
    expect(found(["train_images/1.jpg", "ValImages/1.jpg"], two)).toEqual(["train_images/1.jpg", "ValImages/1.jpg"]);
    expect(found(["val2017/1.jpg"], [two[0]])).toEqual(["other-split val2017/1.jpg"]);
    const beside = [
      { fileName: "1.jpg", annotationPath: "train/_annotations.coco.json", split: "train" },
      { fileName: "2.jpg", annotationPath: "test/_annotations.coco.json", split: "test" },
      { fileName: "1.jpg", annotationPath: "test/_annotations.coco.json", split: "test" },
    ] as const;
    expect(found(["train/1.jpg", "test/2.jpg"], beside)).toEqual(["train/1.jpg", "test/2.jpg", "missing"]);
    expect(found(["train/1.jpg", "test/2.jpg"], beside.slice(1))).toEqual(["test/2.jpg", "missing"]);
    expect(found(["extra/1.jpg", "test/2.jpg"], beside.slice(1))).toEqual(["test/2.jpg", "end extra/1.jpg"]);
  });

  it("share a file where they are the same, and get none where several would get it by its end", () => {
    expect(found(["x/1.png"], ["1.png", "1.png"])).toEqual(["x/1.png", "x/1.png"]);
    expect(
      found(
        ["x/1.png"],
        [
          { fileName: "a/1.png", annotationPath: "one.json" },
          { fileName: "b/1.png", annotationPath: "two.json" },
        ],
      ),
    ).toEqual(["missing", "missing"]);
  });

  it("of 30,000 are found in seconds", () => {
    const paths = Array.from({ length: 30_000 }, (_, i) => `train2017/${i}.jpg`);
    const names = paths.map((path) => path.slice(10));
    const started = process.cpuUsage();
    expect(found(paths, names, "annotations/instances_train2017.json")).toEqual(paths);
    // A third of a second on a fast core.
    expect(cpuMs(started)).toBeLessThan(10_000);
  });
});
