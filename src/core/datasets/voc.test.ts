import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { memoryFile, sceneFiles, unreadableFile } from "../../testing/memory-files";
import { nodeDecoders } from "../../node/decoders";
import { annotationFile, imageFile, maskFile, objectXml, reasonsOf as reasons, sizeXml } from "../../testing/voc-files";
import { generateScene } from "../scenes/scene";
import { sceneFolders } from "../scenes/scene-folders";
import { sceneClasses } from "../scenes/scene-classes";
import { type DataFile, DataSetError } from "./data-set";
import { officialVocClasses } from "./voc-classes";
import { openVoc } from "./voc";

const jpegImage = (stem: string): DataFile => imageFile(`JPEGImages/${stem}.png`);
const xml = (stem: string, objects: string, size = sizeXml): DataFile =>
  annotationFile(`Annotations/${stem}.xml`, size + objects);
const mask = (stem: string): DataFile => maskFile(`SegmentationClass/${stem}.png`);
const list = (path: string, ...stems: readonly string[]): DataFile =>
  memoryFile(`ImageSets/${path}.txt`, `${stems.join("\n")}\n`);

describe("a VOC dataset", () => {
  it("reads the scenes that this lab writes: boxes, masks, splits and classes in the list's order", async () => {
    const scenes = { seed: 4, count: 10, size: 64 };
    const set = await openVoc(sceneFiles(sceneFolders.voc, scenes));
    expect(set.classes).toEqual({
      detection: ["background", ...sceneClasses],
      segmentation: ["background", ...sceneClasses],
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
      jpegImage("a"),
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
      (await openVoc([jpegImage("a"), xml("a", names.map((name) => objectXml(name, [1, 1, 9, 9])).join(""))])).classes
        .detection;
    expect(await named("tvmonitor")).toHaveLength(21);
    expect(await named("zebra", "tvmonitor", "Ape")).toEqual(["background", "Ape", "tvmonitor", "zebra"]);
    expect(await named("007", "a &amp; b")).toEqual(["background", "007", "a & b"]);
  });

  it("cuts boxes at the image and counts what cannot be used", async () => {
    const set = await openVoc([
      jpegImage("a"),
      xml("a", objectXml("dog", [-5, 4, 8, 90]) + objectXml("cat", [30, 1, 40, 5]) + objectXml("cat", [9, 5, 8, 6])),
      jpegImage("b"),
      xml(
        "b",
        "<object><name>dog</name></object><object><name></name></object>" + objectXml("cow", [1, 1, 2, Number.NaN]),
      ),
    ]);
    expect(set.samples.map(({ boxes }) => boxes!.map(({ boxXyxyPixels }) => boxXyxyPixels))).toEqual([[[0, 3, 8, 10]]]);
    expect(reasons(set)).toEqual([
      "Annotations/a.xml ×2: Boxes have no area in their images (the first: 30, 1 to 40, 5 in 20 × 10 pixels).",
      "Annotations/b.xml ×1: Objects have no box (<bndbox>).",
      "Annotations/b.xml ×1: Objects have no name, or several.",
      'Annotations/b.xml ×1: Objects have boxes whose edges are no numbers (the first: ymax is "NaN").',
      "JPEGImages/b.png ×1: None of the objects of these images can be used, so nothing is known of what they show.",
    ]);
  });

  it("takes the size from the image's header where the XML has none, without reading others", async () => {
    const set = await openVoc([
      jpegImage("a"),
      xml("a", objectXml("dog", [15, 5, 30, 30]), "<size><width>0</width><height>0</height></size>"),
      unreadableFile("JPEGImages/b.jpg"),
      xml("b", objectXml("dog", [1, 1, 5, 5])),
      unreadableFile("JPEGImages/c.jpg"),
      mask("c"),
    ]);
    expect(set.samples.map(({ name }) => name)).toEqual(["JPEGImages/a.png", "JPEGImages/b.jpg", "JPEGImages/c.jpg"]);
    expect(set.samples[0].boxes![0].boxXyxyPixels).toEqual([14, 4, 20, 10]);
  });

  it.each([
    [[48, 32], /^1 image carries an orientation tag .*taken as stored/],
    [
      [32, 48],
      /^1 image is turned as the orientation tag says .*Annotations\/a\.xml gives the size of the turned pixels/,
    ],
    [undefined, /taken as stored/],
  ] as const)("takes the pixels that the XML's size %j means", async (size, warning) => {
    const jpeg = memoryFile("JPEGImages/a.jpg", await readFile("reference/cases/data-sets/exif6.jpg"));
    const said = size ? `<size><width>${size[0]}</width><height>${size[1]}</height></size>` : "";
    const set = await openVoc([jpeg, xml("a", objectXml("dog", [1, 1, 99, 99]), said)], { decoders: nodeDecoders });
    const [width, height] = size ?? [48, 32];
    expect(await set.samples[0].image()).toMatchObject({ width, height });
    expect(set.samples[0].boxes![0].boxXyxyPixels).toEqual([0, 0, width, height]);
    expect(set.warnings).toEqual([expect.stringMatching(warning)]);
  });

  it("says which files miss their partners or are damaged", async () => {
    const set = await openVoc([
      jpegImage("a"),
      xml("a", ""),
      jpegImage("alone"),
      xml("no-picture", ""),
      mask("no-picture"),
      jpegImage("b"),
      memoryFile("Annotations/b.xml", "<annotation><object></annotation>"),
      jpegImage("c"),
      memoryFile("Annotations/c.xml", "<html></html>"),
      jpegImage("d"),
      memoryFile("Annotations/d.xml", '<!DOCTYPE a [<!ENTITY x "yyyy">]><annotation>&x;</annotation>'),
      memoryFile("JPEGImages/empty.png", ""),
      xml("empty", ""),
    ]);
    expect(set.samples.map(({ name, boxes }) => [name, boxes])).toEqual([["JPEGImages/a.png", []]]);
    expect(reasons(set)).toEqual([
      expect.stringMatching(/^Annotations\/b\.xml ×1: It is no annotation of PASCAL VOC \(line 1: /),
      "Annotations/c.xml ×1: It is no annotation of PASCAL VOC (it holds <html> and no <annotation>).",
      expect.stringMatching(/^Annotations\/d\.xml ×1: .*entities of its own/),
      "Annotations/no-picture.xml ×1: Annotations have no image: none is named like the file, nor as its <filename> says.",
      "SegmentationClass/no-picture.png ×1: Masks have no image of their name.",
      "JPEGImages/alone.png ×1: Images have neither an annotation nor a mask, so nothing is known of them.",
      "JPEGImages/b.png ×3: Images have an annotation that cannot be read (the first: Annotations/b.xml), so nothing is known of them.",
      "JPEGImages/empty.png ×1: It is empty (0 bytes). Copy or download it again.",
    ]);
  });

  it("reads names in the encoding that the file declares, and entities", async () => {
    const latin = (stem: string, letter: number): DataFile => {
      const [before, after] = [
        `<?xml version="1.0" encoding="iso-8859-1"?><annotation>${sizeXml}<object><name>b`,
        "r</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>",
      ].map((text) => new TextEncoder().encode(text));
      return memoryFile(`Annotations/${stem}.xml`, Uint8Array.from([...before, letter, ...after]));
    };
    const declared = await openVoc([jpegImage("a"), latin("a", 0xe4), jpegImage("b"), latin("b", 0xf6)]);
    expect(declared.classes.detection).toEqual(["background", "bär", "bör"]);
    expect(declared.samples.map(({ boxes }) => boxes!.map(({ label }) => label))).toEqual([[1], [2]]);
    const names = ["b&#228;r", "R&amp;D", "&#3381;&#3391;", "&#x4E2D;"];
    const entities = await openVoc([
      jpegImage("a"),
      xml("a", names.map((name) => objectXml(name, [5, 5, 9, 9])).join("")),
    ]);
    expect(entities.classes.detection).toEqual(["background", "R&D", "bär", "വി", "中"]);
    expect(entities.samples[0].boxes!.map(({ label }) => label)).toEqual([2, 1, 3, 4]);
  });

  it("leaves out objects whose boxes are no numbers, no area or several, and counts them", async () => {
    const box = (edges: string) => `<object><name>cat</name>${edges}</object>`;
    const edges = (...[xmin, ymin, xmax, ymax]: readonly string[]) =>
      `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
    const set = await openVoc([
      jpegImage("a"),
      xml(
        "a",
        [
          box(edges("2", "3", "10", "8")),
          box(edges("10", "8", "2", "3")),
          box(edges("2.5", "3.5", "10.25", "8.75")),
          box(edges("0", "0", "20", "10")),
          box(edges("1", "1", "9", "9") + edges("11", "1", "19", "9")),
          box(edges("", "1", "9", "9")),
          box(edges("1,5", "1", "9", "9")),
          box("<robndbox><cx>9</cx><cy>5</cy><w>4</w><h>4</h><angle>0.1</angle></robndbox>"),
        ].join(""),
      ),
    ]);
    expect(set.samples[0].boxes!.map(({ boxXyxyPixels }) => boxXyxyPixels)).toEqual([
      [1, 2, 10, 8],
      [1.5, 2.5, 10.25, 8.75],
      [0, 0, 20, 10],
    ]);
    expect(reasons(set)).toEqual([
      "Annotations/a.xml ×1: Objects have several boxes, and nothing tells which is meant.",
      'Annotations/a.xml ×2: Objects have boxes whose edges are no numbers (the first: xmin is "").',
      "Annotations/a.xml ×1: Objects have rotated boxes (<robndbox>), which are not read.",
      "Annotations/a.xml ×1: Boxes have no area in their images (the first: 10, 8 to 2, 3 in 20 × 10 pixels).",
    ]);
  });

  it("takes the XML file of an image's own name where another means it by <filename>, and says so", async () => {
    const named = (stem: string, fileName: string, name: string) =>
      annotationFile(
        `Annotations/${stem}.xml`,
        `<filename>${fileName}</filename>${sizeXml}${objectXml(name, [5, 5, 9, 9])}`,
      );
    const set = await openVoc([jpegImage("a"), named("a", "b.png", "cat"), named("zz", "a.png", "dog")]);
    expect(set.samples.map(({ boxes }) => boxes!.map(({ label }) => set.classes.detection![label]))).toEqual([["cat"]]);
    expect(reasons(set)).toEqual([
      expect.stringMatching(/^Annotations\/zz\.xml ×1: .*Annotations\/a\.xml is named after it/),
    ]);
  });

  it("finds the image that an XML file of another name means", async () => {
    const file = memoryFile("Annotations/0001.xml", `<annotation><filename>a.png</filename>${sizeXml}</annotation>`);
    expect((await openVoc([jpegImage("a"), file])).samples.map(({ name }) => name)).toEqual(["JPEGImages/a.png"]);
  });
});

describe("VOC folders", () => {
  it("without any truth are refused, with the first reason", async () => {
    await expect(openVoc([jpegImage("a")])).rejects.toThrow(
      /^Of 1 image in this VOC folder, none has boxes or a mask .*JPEGImages\/a\.png: Images have neither an annotation/,
    );
    await expect(openVoc([])).rejects.toThrow(DataSetError);
  });

  it("have a fingerprint of truth, sizes, splits and classes", async () => {
    const files = [jpegImage("a"), xml("a", objectXml("dog", [1, 1, 5, 5])), mask("a")];
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
    const set = await openVoc(files, {
      onProgress: ({ phase, done }) => phase === "Reading annotations" && phases.push(done),
    });
    expect(set.samples).toHaveLength(3000);
    expect(phases.at(-1)).toBe(3000);
    // Half a second on a fast core; a slow one may take twenty times as long.
    expect(cpuMs(started)).toBeLessThan(10_000);
  });

  it("stop opening when told to", async () => {
    const reason = new Error("enough");
    const files = [jpegImage("a"), xml("a", "")];
    await expect(openVoc(files, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
