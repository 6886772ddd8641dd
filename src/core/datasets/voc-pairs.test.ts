import { describe, expect, it } from "vitest";
import { unreadableFile } from "../../testing/memory-files";
import { SkippedItems } from "./skipped-items";
import type { VocAnnotation } from "./voc-annotation";
import { pairVocFiles, type XmlFile } from "./voc-pairs";

const says = (label: string, more: Partial<VocAnnotation> = {}): VocAnnotation => ({
  objects: [{ name: label, boxXyxyPixels: [0, 0, 1, 1] }],
  malformed: [],
  ...more,
});

/** Pairs as "image < XML"; images that are contradicted as "image ?". */
function paired(images: readonly string[], xmlFiles: readonly (string | XmlFile)[]) {
  const skipped = new SkippedItems();
  const files = images.map((path) => unreadableFile(path));
  const asFiles = xmlFiles.map((xml) => (typeof xml === "string" ? { path: xml, annotation: says(xml) } : xml));
  const { xmlOf, contradicted } = pairVocFiles(files, asFiles, skipped);
  const pairs = [
    ...Array.from(xmlOf, ([{ path }, xml]) => `${path} < ${xml.path}${xml.annotation ? "" : " unreadable"}`),
    ...Array.from(contradicted, ({ path }) => `${path} ?`),
  ];
  return { pairs: pairs.sort(), skipped: skipped.list().map(({ path, why }) => `${path}: ${why}`) };
}
const named = (path: string, fileName: string, folder?: string): XmlFile => ({
  path,
  annotation: says(path, { fileName, folder }),
});

describe("XML files and images", () => {
  it.each<[string, readonly string[], readonly (string | XmlFile)[], readonly string[]]>([
    ["beside each other", ["a.png"], ["a.xml"], ["a.png < a.xml"]],
    ["with both endings", ["a.png"], ["a.png.xml"], ["a.png < a.png.xml"]],
    [
      "of one name in folders of their own",
      ["cam1/1.png", "cam2/1.png"],
      ["cam1/1.xml", "cam2/1.xml"],
      ["cam1/1.png < cam1/1.xml", "cam2/1.png < cam2/1.xml"],
    ],
    [
      "in folders inside those of splits",
      ["train/images/1.png", "val/images/1.png"],
      ["train/annotations/1.xml", "val/annotations/1.xml"],
      ["train/images/1.png < train/annotations/1.xml", "val/images/1.png < val/annotations/1.xml"],
    ],
    [
      "in folders of splits inside others",
      ["images/train/1.png", "images/val/1.png"],
      ["xml/train/1.xml", "xml/val/1.xml"],
      ["images/train/1.png < xml/train/1.xml", "images/val/1.png < xml/val/1.xml"],
    ],
    [
      "of one folder for images of several",
      ["images/train/1.png", "images/val/2.png"],
      ["xml/1.xml", "xml/2.xml"],
      ["images/train/1.png < xml/1.xml", "images/val/2.png < xml/2.xml"],
    ],
    [
      "beside images of masks that are named like the images",
      ["images/a.jpg", "annotations/maps/a.png"],
      [named("annotations/xmls/a.xml", "a.jpg")],
      ["images/a.jpg < annotations/xmls/a.xml"],
    ],
    ["in either spelling of accents", ["ba\u0308r.png"], ["b\u00e4r.xml"], ["ba\u0308r.png < b\u00e4r.xml"]],
    ["of other names, by <filename>", ["a.png"], [named("0001.xml", "a.png")], ["a.png < 0001.xml"]],
    [
      "of other names, by <filename> with a path",
      ["x/a.png"],
      [named("0001.xml", "C:\\data\\a.png")],
      ["x/a.png < 0001.xml"],
    ],
    [
      "of other names, by <filename> without its ending",
      ["f.1.png"],
      [named("0001.xml", "f.1")],
      ["f.1.png < 0001.xml"],
    ],
    [
      "of other names, by <filename> and <folder>",
      ["cam1/1.png", "cam2/1.png"],
      [named("xml/1_2.xml", "1.png", "cam2"), named("xml/1_1.xml", "1.png", "cam1")],
      ["cam1/1.png < xml/1_1.xml", "cam2/1.png < xml/1_2.xml"],
    ],
    [
      "of other names, by <filename> and LabelImg's <path>",
      ["cam1/1.png", "cam2/1.png"],
      [
        {
          path: "xml/7.xml",
          annotation: says("x", { fileName: "1.png", folder: "x", imagePath: "D:\\all\\cam2\\1.png" }),
        },
      ],
      ["cam2/1.png < xml/7.xml"],
    ],
    ["of one name but for the ending, by <filename>", ["a.jpg", "a.png"], [named("a.xml", "a.png")], ["a.png < a.xml"]],
    ["of which <filename> names another image", ["a.png", "b.png"], [named("a.xml", "b.png")], ["a.png < a.xml"]],
  ])("%s find each other", (_, images, xmlFiles, pairs) => {
    expect(paired(images, xmlFiles)).toEqual({ pairs, skipped: [] });
  });

  it("go by their own names before <filename>, which takes no other's image", () => {
    const result = paired(["a.png", "b.png"], ["a.xml", named("b.xml", "a.png"), named("zz.xml", "a.png")]);
    expect(result.pairs).toEqual(["a.png < a.xml", "b.png < b.xml"]);
    expect(result.skipped).toEqual([
      "zz.xml: Annotations are about an image that another file is named after (the first: zz.xml has the <filename> " +
        "a.png, and a.xml is named after it); that one is taken.",
    ]);
  });

  it("stay apart where the image of a folder is missing there and has a namesake elsewhere", () => {
    const result = paired(["cam1/2.png", "cam2/1.png", "cam2/2.png"], ["cam1/1.xml", "cam1/2.xml", "cam2/2.xml"]);
    expect(result.pairs).toEqual(["cam1/2.png < cam1/2.xml", "cam2/2.png < cam2/2.xml"]);
    expect(result.skipped).toEqual([expect.stringMatching(/^cam1\/1\.xml: Annotations have no image/)]);
    const splits = paired(["images/val/1.png"], ["xml/train/1.xml"]);
    expect([splits.pairs, splits.skipped]).toEqual([[], [expect.stringMatching(/have no image/)]]);
  });

  it("of which two describe an image differently say nothing of it, and are told", () => {
    const twice = paired(["a.png", "b.png"], ["old/a.xml", "new/a.xml", "old/b.xml"]);
    expect(twice.pairs).toEqual(["a.png ?", "b.png < old/b.xml"]);
    expect(twice.skipped).toEqual([expect.stringMatching(/^a\.png: Several files .*old\/a\.xml and new\/a\.xml/)]);
    const byName = paired(["a.png"], [named("1.xml", "a.png"), named("2.xml", "a.png")]);
    expect([byName.pairs, byName.skipped]).toEqual([["a.png ?"], [expect.stringMatching(/1\.xml and 2\.xml/)]]);
    const alike = paired(
      ["a.png"],
      [
        { path: "1/a.xml", annotation: says("x") },
        { path: "2/a.xml", annotation: says("x") },
      ],
    );
    expect(alike).toEqual({ pairs: ["a.png < 1/a.xml"], skipped: [] });
  });

  it("of which one is nearer take that one, and tell the other", () => {
    const result = paired(["a.png"], ["a.xml", "backup/a.xml"]);
    expect(result.pairs).toEqual(["a.png < a.xml"]);
    expect(result.skipped).toEqual([
      expect.stringMatching(/^backup\/a\.xml: .*nearer file describes \(the first: a\.xml\)/),
    ]);
  });

  it("that cannot be read keep their image for themselves", () => {
    const result = paired(["a.png"], [{ path: "a.xml" }, named("zz.xml", "a.png")]);
    expect(result.pairs).toEqual(["a.png < a.xml unreadable"]);
    expect(result.skipped).toEqual([expect.stringMatching(/^zz\.xml: /)]);
    expect(paired(["a.png"], [{ path: "b.xml" }])).toEqual({ pairs: [], skipped: [] });
  });

  it("that fit several images are told", () => {
    const result = paired(["x/1.png", "y/1.png"], ["xml/1.xml"]);
    expect(result.pairs).toEqual([]);
    expect(result.skipped).toEqual([
      expect.stringMatching(/^xml\/1\.xml: Annotations fit several images .*x\/1\.png and y\/1/),
    ]);
    const oneFolder = paired(["a.jpg", "a.png"], ["a.xml"]);
    expect(oneFolder.pairs).toEqual(["a.jpg < a.xml"]);
    expect(oneFolder.skipped).toEqual(["a.png: Another file has the same name before the ending; the first is taken."]);
  });
});
