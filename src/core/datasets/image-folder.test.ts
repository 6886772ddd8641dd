import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { memoryFile, sceneFiles, unreadableFile } from "../../testing/memory-files";
import { ImageError } from "../image/image-error";
import { sceneFolders } from "../scenes/scene-folders";
import { sceneClasses } from "../scenes/scene-classes";
import { generateScene } from "../scenes/scene";
import { DataSetError } from "./data-set";
import { openImageFolder } from "./image-folder";

const unread = (...paths: readonly string[]) => paths.map((path) => unreadableFile(path));

describe("an image folder", () => {
  it("labels images by the sorted names of their folders, however deep they lie, reading none", async () => {
    const set = await openImageFolder(unread("zebra/1.jpg", "Ape/x/2.PNG", "cat/b.webp", "cat/a.jpeg", "cat/é.gif"));
    expect(set.format).toBe("image-folder");
    expect(set.classes).toEqual({ classification: ["Ape", "cat", "zebra"] });
    expect(set.samples.map(({ name, classLabel, imageId }) => [name, classLabel, imageId])).toEqual([
      ["Ape/x/2.PNG", 0, 1],
      ["cat/a.jpeg", 1, 2],
      ["cat/b.webp", 1, 3],
      ["cat/é.gif", 1, 4],
      ["zebra/1.jpg", 2, 5],
    ]);
    expect(set.samples.every(({ split, boxes, mask }) => split === undefined && !boxes && !mask)).toBe(true);
    expect([set.skipped, set.warnings]).toEqual([[], []]);
  });

  it("reads the scenes that this lab writes", async () => {
    const scenes = { seed: 3, count: 16, size: 64 };
    const set = await openImageFolder(sceneFiles(sceneFolders["image-folder"], scenes));
    expect(set.classes.classification).toEqual([...sceneClasses].sort());
    expect(set.samples).toHaveLength(16);
    expect([set.skipped, set.warnings]).toEqual([[], []]);
    for (const { name, classLabel, image } of set.samples) {
      const scene = generateScene({ seed: 3, index: Number(/\d+/.exec(name)![0]), size: 64 });
      expect(set.classes.classification![classLabel!]).toBe(sceneClasses[scene.classLabel]);
      expect(await image()).toEqual(scene.image);
    }
  });

  it("takes train and val for splits and labels over both", async () => {
    const set = await openImageFolder(unread("train/b/1.png", "train/c/1.png", "val/a/1.png", "val/b/2.png"));
    expect(set.classes.classification).toEqual(["a", "b", "c"]);
    expect(set.samples.map(({ split, classLabel }) => [split, classLabel])).toEqual([
      ["train", 1],
      ["train", 2],
      ["val", 0],
      ["val", 1],
    ]);
    expect(set.warnings).toEqual(["1 class has no image in train: a.", "1 class has no image in val: c."]);
  });

  it("keeps test out of training and validation, and draws validation where there is no val", async () => {
    const without = await openImageFolder(
      unread("train/cat/0.png", "train/dog/0.png", "test/cat/0.png", "test/dog/0.png", "test/dog/1.png"),
    );
    expect(without.samples.map(({ name, split }) => [name, split])).toEqual([
      ["train/cat/0.png", "train"],
      ["train/dog/0.png", "train"],
    ]);
    expect(without.testSamples.map(({ name, split, classLabel }) => [name, split, classLabel])).toEqual([
      ["test/cat/0.png", undefined, 0],
      ["test/dog/0.png", undefined, 1],
      ["test/dog/1.png", undefined, 1],
    ]);
    expect(without.warnings).toEqual([
      "3 images of the test split are kept out of training and validation. There is no validation split: it is drawn " +
        "from the other 2 images.",
    ]);
    const all = await openImageFolder(
      unread("Train/a/1.png", "Train/b/1.png", "valid/a/2.png", "valid/b/2.png", "test/a/3.png", "test/b/3.png"),
    );
    expect(all.samples.map(({ split }) => split)).toEqual(["train", "train", "val", "val"]);
    expect(all.testSamples.map(({ name }) => name)).toEqual(["test/a/3.png", "test/b/3.png"]);
    expect([all.skipped, all.warnings]).toEqual([[], []]);
  });

  it("takes a test split that is all there is for the whole set, and says so", async () => {
    const set = await openImageFolder(unread("test/a/1.png", "test/b/1.png"));
    expect(set.samples.map(({ name, split }) => [name, split])).toEqual([
      ["test/a/1.png", undefined],
      ["test/b/1.png", undefined],
    ]);
    expect(set.testSamples).toEqual([]);
    expect(set.warnings).toEqual([
      "All 2 images here are of a test split, so the test split is the whole dataset and nothing is kept apart.",
    ]);
  });

  it("leaves out test images in folders that name no class", async () => {
    const set = await openImageFolder(unread("train/a/1.png", "train/b/1.png", "test/unknown/1.png", "test/2.png"));
    expect(set.classes.classification).toEqual(["a", "b"]);
    expect(set.testSamples).toEqual([]);
    expect(set.skipped).toEqual([
      { path: "test/2.png", why: expect.stringMatching(/outside of the class folders/) as string },
      { path: "test/unknown/1.png", why: expect.stringMatching(/unknown is no class of the other splits/) as string },
    ]);
  });

  it.each<[string, readonly string[], readonly string[], readonly (string | undefined)[]]>([
    ["longer names", ["train_images/a/1.png", "ValData/b/1.png"], ["a", "b"], ["val", "train"]],
    [
      "names with other words that share classes",
      ["seg_train/a/1.png", "seg_train/b/1.png", "seg_val/a/1.png", "seg_val/b/1.png"],
      ["a", "b"],
      ["train", "train", "val", "val"],
    ],
    [
      "names with other words that share none",
      ["train set a/x/1.png", "test tube/y/1.png"],
      ["test tube", "train set a"],
      [undefined, undefined],
    ],
    [
      "folders that repeat the split",
      [
        "seg_train/seg_train/a/1.png",
        "seg_train/seg_train/b/1.png",
        "seg_val/seg_val/a/1.png",
        "seg_val/seg_val/b/1.png",
      ],
      ["a", "b"],
      ["train", "train", "val", "val"],
    ],
    ["folders of images between", ["train/images/a/1.png", "val/images/a/1.png"], ["a"], ["train", "val"]],
    [
      "folders beside that are none",
      ["train/a/1.png", "train/b/1.png", "val/a/1.png", "docs/fig/1.png", "seg_pred/9.png"],
      ["a", "b"],
      ["train", "train", "val"],
    ],
    [
      "splits in class folders",
      ["cat/train/1.png", "cat/val/2.png", "dog/train/1.png", "dog/val/2.png"],
      ["cat", "dog"],
      ["train", "val", "train", "val"],
    ],
    ["words with spaces behind them", ["train /a/1.png", "val /a/1.png"], ["a"], ["train", "val"]],
    ["parts of words", ["trains/x/1.png", "valves/x/1.png"], ["trains", "valves"], [undefined, undefined]],
    [
      "kinds of trains",
      ["bullet train/x/1.png", "steam train/x/1.png"],
      ["bullet train", "steam train"],
      [undefined, undefined],
    ],
  ])("knows splits by whole words: %s", async (_, paths, classes, splits) => {
    const set = await openImageFolder(unread(...paths));
    expect(set.classes.classification).toEqual(classes);
    expect(set.samples.map(({ split }) => split)).toEqual(splits);
  });

  it("says what lies beside splits, and which folders hold something else than classes", async () => {
    const set = await openImageFolder(
      unread("train/a/1.png", "train/b/1.png", "val/images/2.png", "test/a/3.png", "docs/fig/1.png", "seg_pred/9.png"),
    );
    expect(set.samples.map(({ name }) => name)).toEqual(["train/a/1.png", "train/b/1.png"]);
    expect(set.testSamples.map(({ name }) => name)).toEqual(["test/a/3.png"]);
    expect(set.skipped).toEqual([
      { path: "docs/fig/1.png", why: expect.stringMatching(/^The folder docs lies beside the splits/) as string },
      { path: "seg_pred/9.png", why: expect.stringMatching(/^The folder seg_pred lies beside the splits/) as string },
      { path: "val/images/2.png", why: expect.stringMatching(/nothing is known of these val images/) as string },
    ]);
  });

  it("of TinyImageNet's kind has no class named images", async () => {
    const set = await openImageFolder(
      unread("train/n01/images/1.JPEG", "train/n02/images/2.JPEG", "val/images/3.JPEG", "test/images/4.JPEG"),
    );
    expect(set.classes.classification).toEqual(["n01", "n02"]);
    expect([set.samples.length, set.testSamples.length]).toEqual([2, 0]);
    expect(set.skipped.map(({ path }) => path)).toEqual(["test/images/4.JPEG", "val/images/3.JPEG"]);
  });

  it("warns of a split among classes, and of classes that look like one", async () => {
    const among = await openImageFolder(unread("train/a/1.png", "train/b/2.png", "extra/3.png"));
    expect(among.classes.classification).toEqual(["extra", "train"]);
    expect(among.warnings).toEqual([expect.stringMatching(/^The folder train counts as one class.*in 2 folders/)]);
    const similar = await openImageFolder(
      unread("train/Cat/1.png", "train/dog/1.png", "val/cat /1.png", "val/dog/1.png"),
    );
    expect(similar.classes.classification).toEqual(["Cat", "cat ", "dog"]);
    expect(similar.warnings).toContain(
      'The classes "Cat" and "cat " differ only in case, spaces or the spelling of accents; they stay 2 classes.',
    );
  });

  it("takes a train for a class among cars and ships", async () => {
    const set = await openImageFolder(unread("train/1.png", "car/1.png", "ship/wreck/1.png"));
    expect(set.classes.classification).toEqual(["car", "ship", "train"]);
    const alone = await openImageFolder(unread("train/1.png", "val/1.png"));
    expect(alone.classes.classification).toEqual(["train", "val"]);
  });

  it("says what it left out, one sentence a reason", async () => {
    const set = await openImageFolder([
      ...unread("a/1.png", "b/1.png", "loose.jpg", "a/notes.txt", "b/list.TXT", "b/scan.tif", "README.md", "c/x.csv"),
      memoryFile("b/empty.png", ""),
    ]);
    expect(set.classes.classification).toEqual(["a", "b"]);
    expect(set.samples).toHaveLength(2);
    expect(set.skipped).toEqual([
      { path: "a/notes.txt", why: "Files ending in .txt are no images.", count: 2 },
      { path: "b/empty.png", why: "It is empty (0 bytes). Copy or download it again." },
      { path: "b/scan.tif", why: "Images ending in .tif cannot be decoded here; convert them to PNG or JPEG." },
      { path: "c/x.csv", why: "Files ending in .csv are no images." },
      { path: "loose.jpg", why: "It lies outside of the class folders, so it has no class; move it into one." },
      { path: "c", why: "The folder c holds no image, so there is no such class." },
    ]);
  });

  it("opens with one class and warns", async () => {
    const { classes, warnings } = await openImageFolder(unread("only/1.png"));
    expect(classes.classification).toEqual(["only"]);
    expect(warnings).toEqual([
      "There is one class only, only; every answer would be right. Training needs two or more.",
    ]);
  });

  it("refuses folders without classes, saying what they hold", async () => {
    await expect(openImageFolder(unread("1.png", "2.png"))).rejects.toThrow(/2 images lie directly in the folder/);
    await expect(openImageFolder(unread("a/b.txt"))).rejects.toThrow(/none of 1 file is an image/);
    await expect(openImageFolder([memoryFile("a/1.png", "")])).rejects.toThrow(/are empty \(0 bytes\)/);
    await expect(openImageFolder(unread("1.png"))).rejects.toThrow(DataSetError);
  });

  it("opens around damaged images, which name themselves when they are asked for", async () => {
    const png = encode({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6), channels: 3, depth: 8 });
    const { samples } = await openImageFolder([
      memoryFile("a/cut.png", png.subarray(0, 40)),
      memoryFile("a/good.png", png),
      memoryFile("b/text.jpg", "not an image"),
      unreadableFile("b/gone.jpg"),
    ]);
    const asked = async (i: number): Promise<unknown> => samples[i].image().catch((error: unknown) => error);
    expect(samples.map(({ name }) => name)).toEqual(["a/cut.png", "a/good.png", "b/gone.jpg", "b/text.jpg"]);
    expect(await asked(1)).toMatchObject({ width: 2, height: 1 });
    expect(await asked(0)).toMatchObject({
      name: "ImageError",
      message: expect.stringMatching(/^a\/cut\.png: it is/) as string,
    });
    expect(await asked(2)).toMatchObject({
      message: expect.stringMatching(/^b\/gone\.jpg: it can no longer be/) as string,
    });
    expect(await asked(3)).toBeInstanceOf(ImageError);
  });

  it("has a fingerprint of paths, sizes and classes, whatever the order of files", async () => {
    const print = async (...files: Parameters<typeof openImageFolder>[0]) => (await openImageFolder(files)).fingerprint;
    const [a, b, longer, moved] = [
      unreadableFile("a/1.png"),
      unreadableFile("b/1.png"),
      unreadableFile("b/1.png", 101),
      unreadableFile("c/1.png"),
    ];
    expect(await print(b, a)).toBe(await print(a, b));
    expect(new Set([await print(a, b), await print(a, longer), await print(a, moved), await print(a)]).size).toBe(4);
  });

  it("opens 50,000 images in under two seconds", async () => {
    const files = Array.from({ length: 50_000 }, (_, i) => unreadableFile(`n${i % 1000}/picture-${i}.jpg`));
    const started = process.cpuUsage();
    const { samples } = await openImageFolder(files);
    expect(samples).toHaveLength(50_000);
    expect(cpuMs(started)).toBeLessThan(2000);
  });
});
