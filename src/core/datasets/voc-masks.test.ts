import { describe, expect, it } from "vitest";
import { memoryFile } from "../../testing/memory-files";
import { annotationFile, imageFile, maskFile, objectXml, reasonsOf, sizeXml } from "../../testing/voc-files";
import { ImageError } from "../image/image-error";
import { type DataFile, DataSetError } from "./data-set";
import { openVoc } from "./voc";
import { officialVocClasses } from "./voc-classes";

const jpegImage = (stem: string): DataFile => imageFile(`JPEGImages/${stem}.png`);
const xml = (stem: string, ...names: readonly string[]): DataFile =>
  annotationFile(`Annotations/${stem}.xml`, sizeXml + names.map((name) => objectXml(name, [1, 1, 5, 5])).join(""));
/** Some pixels of each value, in order; the rest is 0. */
const labelled = (...values: readonly number[]): Uint8Array => {
  const labels = new Uint8Array(200);
  for (const [i, value] of values.entries()) labels.fill(value, 10 * i, 10 * i + 10);
  return labels;
};
const mask = (stem: string, labels = labelled(), width?: number): DataFile =>
  maskFile(`SegmentationClass/${stem}.png`, labels, width);

describe("the masks of a VOC dataset", () => {
  it("count in the official order without any XML, which is said", async () => {
    const labels = new Uint8Array(200).fill(15, 0, 5).fill(255, 5, 9);
    const { classes, samples, warnings } = await openVoc([jpegImage("a"), mask("a", labels)]);
    expect(classes).toEqual({ detection: undefined, segmentation: ["background", ...officialVocClasses] });
    expect(await samples[0].mask!()).toEqual({ width: 20, height: 10, labels });
    expect(samples[0].boxes).toBeUndefined();
    expect(warnings).toEqual([
      "Nothing names the classes of the masks: their indices are taken in VOC’s official order (1 is aeroplane).",
    ]);
  });

  it("are left out where nothing tells what an index means, and counted by a list where there is one", async () => {
    const files = [jpegImage("a"), xml("a", "tree"), mask("a", labelled(2))];
    const without = await openVoc(files);
    expect([without.samples[0].mask, without.classes.segmentation]).toEqual([undefined, undefined]);
    expect(reasonsOf(without)).toEqual([
      expect.stringMatching(/^SegmentationClass\/a\.png ×1: .*class_names\.txt into/),
    ]);
    for (const named of [
      memoryFile("class_names.txt", "_background_\r\nsky\r\ntree\r\n"),
      memoryFile("labels.txt", "__ignore__\n_background_\nsky\ntree"),
      memoryFile(
        "labelmap.txt",
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nsky:128,0,0::\ntree:0,128,0::\n",
      ),
    ]) {
      const set = await openVoc([...files, named]);
      expect(set.classes.segmentation).toEqual(["background", "sky", "tree"]);
      expect(set.samples[0].boxes![0].label).toBe(2);
      expect(set.samples[0].mask).toBeDefined();
      expect([set.skipped, set.warnings]).toEqual([[], []]);
    }
  });

  it("that hold 0 and 255 alone say so: 255 is no class", async () => {
    const set = await openVoc([jpegImage("a"), xml("a", "cat"), mask("a", labelled(0, 255, 255))]);
    expect(set.samples.map((sample) => [sample.boxes!.length, sample.mask])).toEqual([[1, undefined]]);
    expect(set.classes.segmentation).toBeUndefined();
    expect(reasonsOf(set)).toEqual([
      "SegmentationClass/a.png ×1: Masks hold nothing but 0 and 255, and 255 does not count, so no pixel of an object " +
        "would. Paint each object with the index of its class instead of 255, such as 8 (cat).",
    ]);
  });

  it.each<[string, readonly string[], number, string]>([
    ["twenty classes of which the XML names another", ["cat"], 1, "VOC’s official order"],
    ["a list in another order", ["tree"], 1, "the order of class_names.txt"],
  ])("that count by other names than the XML files are left out: %s", async (_, names, value, order) => {
    const listed = names[0] === "tree" ? [memoryFile("class_names.txt", "_background_\nsky\ntree\n")] : [];
    const files = ["a", "b"].flatMap((stem) => [jpegImage(stem), xml(stem, ...names), mask(stem, labelled(0, value))]);
    const set = await openVoc([...files, ...listed]);
    expect(set.samples.map((sample) => sample.mask)).toEqual([undefined, undefined]);
    const [reason] = reasonsOf(set);
    expect(reason).toContain(`SegmentationClass/a.png ×2: Masks do not count by ${order}`);
    expect(reason).toContain(`names ${names[0]}, whose index is ${names[0] === "cat" ? 8 : 2}`);
  });

  it("of which some hold no class of their XML files warn", async () => {
    const files = [jpegImage("a"), xml("a", "cat"), mask("a", labelled(8)), jpegImage("b"), xml("b", "dog")];
    const set = await openVoc([...files, mask("b", labelled(8))]);
    expect(set.samples.map((sample) => sample.mask !== undefined)).toEqual([true, true]);
    expect(set.warnings.join()).toMatch(
      /b\.png holds 8 \(cat\), while the XML of its image names dog, whose index is 12/,
    );
  });

  it("of which some hold 0 and 255 alone warn", async () => {
    const files = [jpegImage("a"), xml("a", "cat"), mask("a", labelled(8, 255)), jpegImage("b"), xml("b", "cat")];
    const set = await openVoc([...files, mask("b", labelled(0, 255))]);
    expect(set.samples.map((sample) => sample.mask !== undefined)).toEqual([true, true]);
    expect(set.warnings).toEqual([
      "Of 2 masks that were looked at, 1 holds no index but 255, which does not count, though the XML names objects (the " +
        "first: SegmentationClass/b.png).",
    ]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["255 alone", new Uint8Array(200).fill(255), /nothing but 255, which does not count: .*a\.png/],
    ["0 alone", new Uint8Array(200), /nothing but 0: no pixel of an object/],
  ])("that hold %s stay, and a warning says so", async (_, labels, warning) => {
    const set = await openVoc([jpegImage("a"), xml("a", "cat"), mask("a", labels)]);
    expect(await set.samples[0].mask!()).toMatchObject({ labels });
    expect(set.warnings.join()).toMatch(warning);
  });

  it("are looked at until one holds a class, and not all are read where one does", async () => {
    const read = new Set<string>();
    const watched = (file: DataFile): DataFile => ({
      ...file,
      bytes: () => {
        read.add(file.path);
        return file.bytes();
      },
    });
    const stems = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));
    const files = (last: number) =>
      stems.flatMap((stem) => [
        jpegImage(stem),
        xml(stem, "cat"),
        watched(mask(stem, labelled(stem === "59" ? last : 255))),
      ]);
    const late = await openVoc(files(8));
    expect(late.samples[0].mask).toBeDefined();
    expect(read.size).toBe(60);
    read.clear();
    await openVoc(stems.flatMap((stem) => [jpegImage(stem), xml(stem, "cat"), watched(mask(stem, labelled(8)))]));
    expect(read.size).toBe(8);
  });

  const bad: readonly [string, DataFile, RegExp, RegExp][] = [
    [
      "with unknown indices",
      mask("a", new Uint8Array(200).fill(21, 0, 7)),
      /^SegmentationClass\/a\.png: 7 of its pixels have an index such as 21; the classes are 0 … 20/,
      /Masks hold indices such as 21; the classes are 0 … 20/,
    ],
    [
      "that are RGB",
      { ...jpegImage("a"), path: "SegmentationClass/a.png" },
      /^SegmentationClass\/a\.png: its pixels are RGB, so they are colours/,
      /No mask can be used; of the first, its pixels are RGB/,
    ],
    [
      "that are damaged",
      memoryFile("SegmentationClass/a.png", "nothing"),
      /^SegmentationClass\/a\.png: it is text/,
      /No mask can be used; of the first, it is text/,
    ],
  ];
  it.each(bad)("%s are refused when they are asked for", async (_, file, message) => {
    const { samples } = await openVoc([jpegImage("a"), file, jpegImage("b"), mask("b", labelled(8))]);
    const error = await samples[0].mask!().catch((reason: unknown) => reason);
    expect((error as Error).message).toMatch(message);
    expect(error instanceof DataSetError || error instanceof ImageError).toBe(true);
  });

  it.each(bad)("%s are left out at once where all are", async (_, file, __, message) => {
    await expect(openVoc([jpegImage("a"), file])).rejects.toThrow(message);
    const boxed = await openVoc([jpegImage("a"), xml("a", "cat"), file]);
    expect([boxed.samples[0].mask, boxed.classes.segmentation]).toEqual([undefined, undefined]);
    expect(reasonsOf(boxed).join()).toMatch(message);
  });

  it("of another size are refused when they are asked for", async () => {
    const { samples } = await openVoc([jpegImage("a"), mask("a", labelled(8), 10)]);
    await expect(samples[0].mask!()).rejects.toThrow(
      /^SegmentationClass\/a\.png: the mask has 10 × 20 pixels and its image JPEGImages\/a\.png 20 × 10/,
    );
  });
});

describe("the names of a VOC dataset", () => {
  const files = [jpegImage("a"), xml("a", "tree", "Cat"), jpegImage("b"), xml("b", "cat")];

  it("that differ in case alone are told, and stay different", async () => {
    const set = await openVoc(files);
    expect(set.classes.detection).toEqual(["background", "Cat", "cat", "tree"]);
    expect(set.warnings).toEqual([expect.stringContaining("count as different classes: “Cat” and “cat”.")]);
  });

  it("that a list lacks leave their objects out, and images without another object", async () => {
    const set = await openVoc([...files, memoryFile("classes.txt", "cat\ntree\n")]);
    expect(set.samples.map(({ name, boxes }) => [name, boxes!.map(({ label }) => label)])).toEqual([
      ["JPEGImages/a.png", [2]],
      ["JPEGImages/b.png", [1]],
    ]);
    expect(reasonsOf(set)).toEqual([
      "Annotations/a.xml ×1: Objects are named Cat, which classes.txt does not list. Add the name there, or leave the list out of the folder.",
    ]);
    const lacking = openVoc([...files, memoryFile("class_names.txt", "sky")]);
    await expect(lacking).rejects.toThrow(
      /^Of 2 images in this VOC folder, none has boxes .*named tree, which class_names/,
    );
  });

  it.each<[string, readonly DataFile[], RegExp]>([
    [
      "two lists that differ",
      [memoryFile("class_names.txt", "cat\ntree"), memoryFile("labels.txt", "tree\ncat")],
      /class_names\.txt lists cat, tree, and labels\.txt lists tree, cat\. Leave one/,
    ],
    ["a list with a name twice", [memoryFile("labels.txt", "cat\ntree\ncat")], /labels\.txt: it lists cat twice/],
    [
      "a list that is no UTF-8",
      [memoryFile("labels.txt", Uint8Array.from([0xe4]))],
      /labels\.txt: its bytes are not UTF-8/,
    ],
  ])("are refused for %s", async (_, lists, message) => {
    await expect(openVoc([...files, ...lists])).rejects.toThrow(message);
  });

  it("may be listed twice alike", async () => {
    const lists = [
      memoryFile("class_names.txt", "_background_\ncat\nCat\ntree"),
      memoryFile("labels.txt", "cat\nCat\ntree"),
    ];
    const set = await openVoc([...files, ...lists]);
    expect(set.classes.detection).toEqual(["background", "cat", "Cat", "tree"]);
  });
});
