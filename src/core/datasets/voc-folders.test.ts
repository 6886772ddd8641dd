import { describe, expect, it } from "vitest";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { annotationFile, imageFile, objectXml, reasonsOf, sizeXml } from "../../testing/voc-files";
import { type DataFile, DataSetError } from "./data-set";
import { openDataSet, type SeveralDataSetsError } from "./open-data-set";
import { findVocFolders } from "./voc-folders";

const xml = (path: string, name = "cat"): DataFile =>
  annotationFile(
    `${path}.xml`,
    `<filename>${path.slice(path.lastIndexOf("/") + 1)}.png</filename>${sizeXml}${objectXml(name, [1, 1, 5, 5])}`,
  );
const image = (path: string): DataFile => imageFile(`${path}.png`);
const opened = async (...files: readonly DataFile[]) => {
  const set = await openDataSet(files);
  const shown = [...set.samples, ...set.testSamples].map(({ name, split, boxes }) => [name, split, boxes?.length]);
  return { set, shown };
};

describe("the folders of VOC datasets", () => {
  const kit = async (...paths: readonly string[]) =>
    (await findVocFolders(paths.map((path) => unreadableFile(path)))).kits;

  it("are where images lie beside annotations or masks, in any case", async () => {
    expect(
      await kit(
        "VOCdevkit/VOC2012/JPEGImages/1.jpg",
        "VOCdevkit/VOC2012/Annotations/1.xml",
        "VOCdevkit/VOC2007/JPEGImages/1.jpg",
        "VOCdevkit/VOC2007/SegmentationClass/1.png",
        "other/JPEGImages/1.jpg",
        "mine/jpegimages/1.jpg",
        "mine/ANNOTATIONS/1.xml",
      ),
    ).toEqual(["VOCdevkit/VOC2007", "VOCdevkit/VOC2012", "mine"]);
    expect(await kit("JPEGImages/a.png", "Annotations/a.xml")).toEqual([""]);
  });

  it("hold what lies in folders of splits together", async () => {
    const paths = ["train", "val"].flatMap((split) => [`x/${split}/JPEGImages/1.jpg`, `x/${split}/Annotations/1.xml`]);
    expect(await kit(...paths)).toEqual(["x"]);
    expect(await kit("x/train/JPEGImages/1.jpg", "x/train/Annotations/1.xml")).toEqual(["x/train"]);
  });

  it("are none with COCO's JSON beside JPEGImages", async () => {
    expect(await kit("JPEGImages/1.jpg", "annotations/instances.json")).toEqual([]);
  });
});

describe("XML files of VOC outside of its folders", () => {
  it("beside the images of splits, as Roboflow writes them, keep the test images out", async () => {
    const names = ["test/test0", "test/test1", "train/train0", "train/train1", "valid/valid0", "valid/valid1"];
    const { set, shown } = await opened(...names.flatMap((name) => [image(name), xml(name)]));
    expect([set.format, set.skipped, set.warnings]).toEqual(["voc", [], []]);
    expect(shown).toEqual([
      ["train/train0.png", "train", 1],
      ["train/train1.png", "train", 1],
      ["valid/valid0.png", "val", 1],
      ["valid/valid1.png", "val", 1],
      ["test/test0.png", undefined, 1],
      ["test/test1.png", undefined, 1],
    ]);
    expect(set.testSamples).toHaveLength(2);
  });

  it.each<[string, readonly string[], readonly string[], readonly (readonly [string, string | undefined])[]]>([
    [
      "flat",
      ["0", "1"],
      ["0", "1"],
      [
        ["0.png", undefined],
        ["1.png", undefined],
      ],
    ],
    ["in folders of any name", ["images/0"], ["annotations/0"], [["images/0.png", undefined]]],
    ["in folders of other names", ["Bilder/a/0"], ["Beschriftung/a/0"], [["Bilder/a/0.png", undefined]]],
    ["in the folder above", ["images/0"], ["0"], [["images/0.png", undefined]]],
    ["in a folder below", ["0"], ["xml/0"], [["0.png", undefined]]],
    [
      "in folders of cameras",
      ["cam1/0", "cam2/0"],
      ["cam1/0", "cam2/0"],
      [
        ["cam1/0.png", undefined],
        ["cam2/0.png", undefined],
      ],
    ],
    [
      "in folders named for splits and more",
      ["train_zip/train/0", "test_zip/test/1"],
      ["train_zip/train/0", "test_zip/test/1"],
      [
        ["train_zip/train/0.png", "train"],
        ["test_zip/test/1.png", undefined],
      ],
    ],
    [
      "in folders of splits for XML files alone",
      ["images/0", "images/1"],
      ["labels/train/0", "labels/val/1"],
      [
        ["images/0.png", "train"],
        ["images/1.png", "val"],
      ],
    ],
  ])("are found %s", async (_, images, xmlFiles, expected) => {
    for (const around of ["", "download/my set/"]) {
      const { set, shown } = await opened(
        ...images.map((path) => image(around + path)),
        ...xmlFiles.map((path) => xml(around + path)),
      );
      expect([set.format, set.skipped]).toEqual(["voc", []]);
      expect(shown).toEqual(expected.map(([name, split]) => [name, split, 1]));
    }
  });

  it("leave masks that are named like the images aside, as in Oxford's pets", async () => {
    const { set, shown } = await opened(
      image("images/Abyssinian_1"),
      image("images/Abyssinian_2"),
      image("annotations/trimaps/Abyssinian_1"),
      annotationFile("annotations/xmls/Abyssinian_1.xml", `${sizeXml}${objectXml("cat", [1, 1, 5, 5])}`),
      memoryFile("annotations/trainval.txt", "Abyssinian_1 1 1 1\n"),
    );
    expect(shown).toEqual([["images/Abyssinian_1.png", undefined, 1]]);
    expect(reasonsOf(set)).toEqual([
      expect.stringMatching(/^annotations\/trimaps\/Abyssinian_1\.png ×1: Images in folders of masks are passed over/),
      expect.stringMatching(/^images\/Abyssinian_2\.png ×1: No list/),
    ]);
  });

  it("beside images in class folders go before the folders' names; those can be asked for", async () => {
    const files = ["cat/1", "dog/2"].flatMap((path) => [image(path), xml(path)]);
    expect((await openDataSet(files)).format).toBe("voc");
    expect((await openDataSet(files, { format: "image-folder" })).classes.classification).toEqual(["cat", "dog"]);
  });

  it("beside COCO's JSON of the same images are asked for", async () => {
    const coco = {
      images: [{ id: 1, file_name: "0.png", width: 20, height: 10 }],
      categories: [{ id: 1, name: "cat" }],
      annotations: [],
    };
    const files = [image("0"), xml("0"), memoryFile("coco.json", JSON.stringify(coco))];
    const error = await openDataSet(files).catch((reason: unknown) => reason);
    expect((error as SeveralDataSetsError).candidates).toEqual([
      { format: "voc", folder: "" },
      { format: "coco", folder: "" },
    ]);
    expect((await openDataSet(files, { format: "coco" })).format).toBe("coco");
  });

  it.each<[string, string, RegExp]>([
    [
      "CVAT's own format",
      "<annotations><version>1.1</version></annotations>",
      /CVAT for images: annotations\.xml .* as Pascal VOC/,
    ],
    [
      "an annotation of no image here",
      "<annotation><filename>x.jpg</filename></annotation>",
      /no image here is named like it/,
    ],
  ])("that are %s are said first, not taken for classes", async (_, text, message) => {
    const files = [image("images/1"), image("images/2"), memoryFile("annotations.xml", text)];
    await expect(openDataSet(files)).rejects.toThrow(message);
    await expect(openDataSet(files)).rejects.toThrow(DataSetError);
  });

  it.each([
    [
      "are cut short",
      "<annotation><filename>1.png</filename><obj",
      /none has boxes .* 1\.xml: It is no annotation of PASCAL VOC \(line 1/,
    ],
    ["are empty", "", /images\/1\.xml: it is no XML, though it is named like an image/],
  ])("that %s are said first, not taken for classes", async (_, text, message) => {
    const files = ["images/1", "images/2"].flatMap((path) => [image(path), memoryFile(`${path}.xml`, text)]);
    await expect(openDataSet(files)).rejects.toThrow(message);
  });

  it("of something else leave class folders what they are", async () => {
    const files = [
      image("cat/1"),
      image("dog/2"),
      memoryFile("cat/1.xml", "<metadata/>"),
      memoryFile("pom.xml", "<project/>"),
    ];
    expect((await openDataSet(files)).format).toBe("image-folder");
  });
});
