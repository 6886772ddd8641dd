import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/cpu-time";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { ImageError } from "../image/image-error";
import { generateScene } from "../scenes/scene";
import { filesOfFolder } from "../scenes/scene-folder";
import { sceneFolders } from "../scenes/scene-folders";
import { sceneKinds } from "../scenes/scene-kinds";
import { encodedScenes } from "../scenes/scene-set";
import { encodeVocMask } from "../scenes/voc-palette";
import { type DataFile, DataSetError } from "./data-set";
import { officialVocClasses } from "./voc-classes";
import { openVoc, vocRoots } from "./voc";

type Box = readonly [xmin: number, ymin: number, xmax: number, ymax: number];

const objectXml = (name: string, [xmin, ymin, xmax, ymax]: Box): string =>
  `<object><name>${name}</name><difficult>1</difficult><bndbox><xmax>${xmax}</xmax><xmin>${xmin}</xmin><ymax>${ymax}</ymax>` +
  `<ymin>${ymin}</ymin></bndbox><part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>` +
  "</part></object>";

const sizeXml = "<size><width>20</width><height>10</height><depth>3</depth></size>";
const xml = (stem: string, objects: string, size = sizeXml): DataFile =>
  memoryFile(`Annotations/${stem}.xml`, `<?xml version="1.0"?>\n<annotation>${size}${objects}</annotation>\n`);

const png = encode({ width: 20, height: 10, data: new Uint8Array(600), channels: 3, depth: 8 });
const picture = (stem: string): DataFile => memoryFile(`JPEGImages/${stem}.png`, png);
const mask = (stem: string, labels = new Uint8Array(200), width = 20): DataFile =>
  memoryFile(`SegmentationClass/${stem}.png`, encodeVocMask(labels, width, labels.length / width));
const list = (path: string, ...stems: readonly string[]): DataFile =>
  memoryFile(`ImageSets/${path}.txt`, `${stems.join("\n")}\n`);
const reasons = (set: { readonly skipped: readonly { path: string; why: string; count?: number }[] }) =>
  set.skipped.map(({ path, why, count = 1 }) => `${path} ×${count}: ${why}`);

describe("a VOC data set", () => {
  it("reads the scenes that this lab writes: boxes, masks, splits and classes in the list's order", async () => {
    const scenes = { seed: 4, count: 10, size: 64 };
    const files = [...filesOfFolder(sceneFolders.voc(scenes), encodedScenes(scenes))];
    const set = await openVoc(files.map(({ path, bytes }) => memoryFile(path, bytes)));
    expect(set.classes).toEqual({
      detection: ["background", ...sceneKinds],
      segmentation: ["background", ...sceneKinds],
    });
    expect([set.skipped, set.warnings]).toEqual([[], []]);
    expect(set.samples.map(({ split }) => split === "val")).toEqual(
      [4, 9].reduce((all, i) => all.with(i, true), new Array<boolean>(10).fill(false)),
    );
    for (const [index, sample] of set.samples.entries()) {
      const scene = generateScene({ seed: 4, index, size: 64 });
      expect(sample.boxes!.map(({ boxXyxyPixels, label }) => [boxXyxyPixels, label])).toEqual(
        scene.objects.map(({ boxXyxyPixels, kind }) => [boxXyxyPixels, kind + 1]),
      );
      expect(await sample.image()).toEqual(scene.image);
      expect(await sample.mask!()).toEqual({ width: 64, height: 64, labels: scene.labels });
    }
  });

  it("counts pixels from 0 with open ends where VOC counts from 1 with closed ones, parts of things left aside", async () => {
    const set = await openVoc([
      picture("a"),
      xml("a", objectXml("dog", [1, 3, 20, 10]) + objectXml("person", [5, 5, 5, 6])),
    ]);
    expect(set.classes).toEqual({ detection: ["background", ...officialVocClasses], segmentation: undefined });
    expect(set.samples[0].boxes).toEqual([
      { boxXyxyPixels: [0, 2, 20, 10], label: 12, crowd: false, areaPixels: 160 },
      { boxXyxyPixels: [4, 4, 5, 6], label: 15, crowd: false, areaPixels: 2 },
    ]);
  });

  it("keeps the official order where names are a part of it, and sorts others", async () => {
    const named = async (...names: readonly string[]) =>
      (await openVoc([picture("a"), xml("a", names.map((name) => objectXml(name, [1, 1, 9, 9])).join(""))])).classes
        .detection;
    expect(await named("tvmonitor")).toHaveLength(21);
    expect(await named("zebra", "tvmonitor", "Ape")).toEqual(["background", "Ape", "tvmonitor", "zebra"]);
    expect(await named("007", "a &amp; b")).toEqual(["background", "007", "a & b"]);
  });

  it("cuts boxes at the picture and counts what cannot be used", async () => {
    const set = await openVoc([
      picture("a"),
      xml("a", objectXml("dog", [-5, 4, 8, 90]) + objectXml("cat", [30, 1, 40, 5]) + objectXml("cat", [9, 5, 8, 6])),
      picture("b"),
      xml(
        "b",
        "<object><name>dog</name></object><object><name></name></object>" + objectXml("cow", [1, 1, 2, Number.NaN]),
      ),
    ]);
    expect(set.samples.map(({ boxes }) => boxes!.map(({ boxXyxyPixels }) => boxXyxyPixels))).toEqual([
      [[0, 3, 8, 10]],
      [],
    ]);
    expect(reasons(set)).toEqual([
      "Annotations/a.xml ×2: Boxes have no area in their pictures (the first: 30, 1 to 40, 5 in 20 × 10 pixels).",
      "Annotations/b.xml ×3: Objects have no name or no box of numbers.",
    ]);
  });

  it("takes the size from the picture's header where the XML has none, without reading others", async () => {
    const set = await openVoc([
      picture("a"),
      xml("a", objectXml("dog", [15, 5, 30, 30]), "<size><width>0</width><height>0</height></size>"),
      unreadableFile("JPEGImages/b.jpg"),
      xml("b", objectXml("dog", [1, 1, 5, 5])),
      unreadableFile("JPEGImages/c.jpg"),
      mask("c"),
    ]);
    expect(set.samples.map(({ name }) => name)).toEqual(["JPEGImages/a.png", "JPEGImages/b.jpg", "JPEGImages/c.jpg"]);
    expect(set.samples[0].boxes![0].boxXyxyPixels).toEqual([14, 4, 20, 10]);
  });

  it("says which files miss their partners or are damaged", async () => {
    const set = await openVoc([
      picture("a"),
      xml("a", ""),
      picture("alone"),
      xml("no-picture", ""),
      mask("no-picture"),
      picture("b"),
      memoryFile("Annotations/b.xml", "<annotation><object></annotation>"),
      picture("c"),
      memoryFile("Annotations/c.xml", "<html></html>"),
      picture("d"),
      memoryFile("Annotations/d.xml", '<!DOCTYPE a [<!ENTITY x "yyyy">]><annotation>&x;</annotation>'),
      memoryFile("JPEGImages/empty.png", ""),
      xml("empty", ""),
    ]);
    expect(set.samples.map(({ name, boxes }) => [name, boxes])).toEqual([["JPEGImages/a.png", []]]);
    expect(reasons(set)).toEqual([
      expect.stringMatching(/^Annotations\/b\.xml ×1: It is no annotation of PASCAL VOC \(line 1: /),
      "Annotations/c.xml ×1: It is no annotation of PASCAL VOC (there is no <annotation>).",
      expect.stringMatching(/^Annotations\/d\.xml ×1: .*entities of its own/),
      "Annotations/no-picture.xml ×1: Annotations have no picture in JPEGImages.",
      "SegmentationClass/no-picture.png ×1: Masks have no picture in JPEGImages.",
      "JPEGImages/alone.png ×4: Pictures have neither an annotation nor a mask, so nothing is known of them.",
      "JPEGImages/empty.png ×1: It is empty (0 bytes). Copy or download it again.",
    ]);
  });

  it("finds the picture that an XML file of another name means", async () => {
    const file = memoryFile("Annotations/0001.xml", `<annotation><filename>a.png</filename>${sizeXml}</annotation>`);
    expect((await openVoc([picture("a"), file])).samples.map(({ name }) => name)).toEqual(["JPEGImages/a.png"]);
  });
});

describe("the lists of a VOC data set", () => {
  const files = ["a", "b", "c", "d"].flatMap((stem) => [picture(stem), xml(stem, objectXml("dog", [1, 1, 5, 5]))]);
  const splits = async (...more: readonly DataFile[]) => {
    const set = await openVoc([...files, ...more]);
    return [set.samples.map(({ name, split }) => [name.at(-5), split]), set] as const;
  };

  it("say which pictures belong to the set, and to which split", async () => {
    const [found, set] = await splits(
      list("Main/train", "a", "b"),
      list("Main/val", "c"),
      list("Main/dog_val", "d  1"),
    );
    expect(found).toEqual([
      ["a", "train"],
      ["b", "train"],
      ["c", "val"],
    ]);
    expect(reasons(set)).toEqual([
      "JPEGImages/d.png ×1: No list in ImageSets names these pictures for training or validation.",
    ]);
  });

  it("keep pictures for testing out, unless there are no others", async () => {
    const [found] = await splits(list("Main/trainval", "a", "b"), list("Main/test", "c", "d"));
    expect(found).toEqual([
      ["a", undefined],
      ["b", undefined],
    ]);
    const [tested] = await splits(list("Main/test", "c", "d"));
    expect(tested).toEqual([
      ["c", undefined],
      ["d", undefined],
    ]);
  });

  it("of segmentation go before those of detection for pictures with a mask, and contradictions are told", async () => {
    const [found, { warnings }] = await splits(
      list("Main/train", "a", "b"),
      list("Main/val", "c", "d"),
      list("Segmentation/train", "c", "d"),
      list("Segmentation/val", "a"),
      mask("a"),
      mask("c"),
    );
    expect(found).toEqual([
      ["a", "val"],
      ["b", "train"],
      ["c", "train"],
      ["d", "val"],
    ]);
    expect(warnings.join()).toMatch(/^3 pictures are for training in one of/);
  });
});

describe("the masks of a VOC data set", () => {
  it("count in the official order without any XML", async () => {
    const labels = new Uint8Array(200).fill(15, 0, 5).fill(255, 5, 9);
    const { classes, samples } = await openVoc([picture("a"), mask("a", labels)]);
    expect(classes).toEqual({ detection: undefined, segmentation: ["background", ...officialVocClasses] });
    expect(await samples[0].mask!()).toEqual({ width: 20, height: 10, labels });
    expect(samples[0].boxes).toBeUndefined();
  });

  it("are left out where nothing tells what an index means, and counted by a list where there is one", async () => {
    const files = [picture("a"), xml("a", objectXml("tree", [1, 1, 5, 5])), mask("a")];
    const without = await openVoc(files);
    expect([without.samples[0].mask, without.classes.segmentation]).toEqual([undefined, undefined]);
    expect(reasons(without)).toEqual([
      expect.stringMatching(/^SegmentationClass\/a\.png ×1: .*class_names\.txt beside/),
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
    }
    const lacking = await openVoc([...files, memoryFile("class_names.txt", "sky")]);
    expect(reasons(lacking)).toEqual([
      "Annotations/a.xml ×1: Objects are named tree, which class_names.txt does not list.",
    ]);
  });

  it.each([
    [
      "of another size",
      mask("a", new Uint8Array(200), 10),
      /^SegmentationClass\/a\.png: the mask has 10 × 20 pixels and its picture JPEGImages\/a\.png 20 × 10/,
    ],
    [
      "with unknown indices",
      mask("a", new Uint8Array(200).fill(21, 0, 7)),
      /^SegmentationClass\/a\.png: 7 of its pixels have an index such as 21; the classes are 0 … 20/,
    ],
    [
      "that are RGB",
      memoryFile("SegmentationClass/a.png", png),
      /^SegmentationClass\/a\.png: its pixels are RGB, so they are colours/,
    ],
    ["that are damaged", memoryFile("SegmentationClass/a.png", "nothing"), /^SegmentationClass\/a\.png: it is text/],
  ])("%s are refused when they are asked for", async (_, file, message) => {
    const { samples } = await openVoc([picture("a"), file]);
    const error = await samples[0].mask!().catch((reason: unknown) => reason);
    expect((error as Error).message).toMatch(message);
    expect(error instanceof DataSetError || error instanceof ImageError).toBe(true);
  });
});

describe("VOC folders", () => {
  it("are where pictures lie beside annotations or masks", () => {
    const paths = [
      "VOCdevkit/VOC2012/JPEGImages/1.jpg",
      "VOCdevkit/VOC2012/Annotations/1.xml",
      "VOCdevkit/VOC2007/JPEGImages/1.jpg",
      "VOCdevkit/VOC2007/SegmentationClass/1.png",
      "other/JPEGImages/1.jpg",
      "Annotations/x/y.xml",
    ];
    expect(vocRoots(paths.map((path) => unreadableFile(path)))).toEqual(["VOCdevkit/VOC2007", "VOCdevkit/VOC2012"]);
    expect(vocRoots([picture("a"), xml("a", "")])).toEqual([""]);
  });

  it("without any truth are refused, with the first reason", async () => {
    await expect(openVoc([picture("a")])).rejects.toThrow(
      /no picture with boxes or a mask .*JPEGImages\/a\.png: Pictures have neither an annotation nor a mask/,
    );
    await expect(openVoc([])).rejects.toThrow(DataSetError);
  });

  it("have a fingerprint of truth, sizes, splits and classes", async () => {
    const files = [picture("a"), xml("a", objectXml("dog", [1, 1, 5, 5])), mask("a")];
    const prints = await Promise.all([
      openVoc(files),
      openVoc([...files].reverse()),
      openVoc([files[0], xml("a", objectXml("dog", [1, 1, 5, 6])), files[2]]),
      openVoc([...files, list("Main/train", "a")]),
      openVoc([...files, memoryFile("class_names.txt", "dog")]),
      openVoc(files.slice(0, 2)),
    ]);
    expect(prints[1].fingerprint).toBe(prints[0].fingerprint);
    expect(new Set(prints.map(({ fingerprint }) => fingerprint)).size).toBe(5);
  });

  it("of 3,000 annotations open in seconds", async () => {
    const files = Array.from({ length: 3000 }, (_, i) => [
      unreadableFile(`JPEGImages/${i}.jpg`),
      xml(`${i}`, objectXml("dog", [1, 1, 5, 5]) + objectXml("cat", [2, 2, 9, 9])),
    ]).flat();
    const started = process.cpuUsage();
    const phases: number[] = [];
    const set = await openVoc(files, { onProgress: ({ done }) => phases.push(done) });
    expect(set.samples).toHaveLength(3000);
    expect(phases.at(-1)).toBe(3000);
    // Half a second on a fast core; a slow one may take twenty times as long.
    expect(cpuMs(started)).toBeLessThan(10_000);
  });

  it("stop opening when told to", async () => {
    const reason = new Error("enough");
    const files = [picture("a"), xml("a", "")];
    await expect(openVoc(files, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
