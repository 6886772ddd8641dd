import { describe, expect, it } from "vitest";
import { memoryFile } from "../../testing/memory-files";
import { annotationFile, imageFile, maskFile, objectXml, reasonsOf, sizeXml } from "../../testing/voc-files";
import type { DataFile } from "./data-set";
import { openVoc } from "./voc";

const annotated = (stem: string, folder = ""): DataFile[] => [
  imageFile(`JPEGImages/${folder}${stem}.png`),
  annotationFile(`Annotations/${folder}${stem}.xml`, sizeXml + objectXml("dog", [1, 1, 5, 5])),
];
const files = ["a", "b", "c", "d"].flatMap((stem) => annotated(stem));
const list = (path: string, ...lines: readonly string[]): DataFile =>
  memoryFile(`ImageSets/${path}.txt`, `${lines.join("\n")}\n`);
const mask = (stem: string): DataFile => maskFile(`SegmentationClass/${stem}.png`);

const splits = async (...more: readonly DataFile[]) => {
  const set = await openVoc([...files, ...more]);
  const shown = (samples: typeof set.samples) => samples.map(({ name, split }) => `${name.at(-5)} ${split}`).join(", ");
  return { samples: shown(set.samples), test: shown(set.testSamples), set };
};

describe("the lists of a VOC dataset", () => {
  it("say which images belong to the set, and to which split", async () => {
    const { samples, set } = await splits(
      list("Main/train", "a", "b"),
      list("Main/val", "c"),
      list("Main/dog_val", "d  1"),
    );
    expect(samples).toBe("a train, b train, c val");
    expect(reasonsOf(set)).toEqual([
      "JPEGImages/d.png ×1: No list in ImageSets names these images for training, validation or testing.",
    ]);
  });

  it("keep images for testing out, unless there are no others", async () => {
    const both = await splits(list("Main/trainval", "a", "b"), list("Main/test", "c", "d"));
    expect([both.samples, both.test]).toEqual(["a undefined, b undefined", "c undefined, d undefined"]);
    expect(both.set.testSamples.map(({ imageId, boxes }) => [imageId, boxes!.length])).toEqual([
      [3, 1],
      [4, 1],
    ]);
    expect(both.set.warnings.join()).toMatch(/^2 images of the test split are kept out/);
    const three = await splits(list("Main/train", "a"), list("Main/val", "b"), list("Main/test", "c", "d"));
    expect([three.samples, three.test, three.set.warnings]).toEqual(["a train, b val", "c undefined, d undefined", []]);
    const alone = await splits(list("Main/test", "c", "d"));
    expect([alone.samples, alone.test]).toEqual(["c undefined, d undefined", ""]);
    expect(alone.set.warnings.join()).toMatch(/test split is the whole dataset/);
  });

  it.each<[string, readonly DataFile[]]>([
    [
      "lines that end as on Windows",
      [memoryFile("ImageSets/Main/train.txt", "a\r\nb\r\n"), list("Main/val", "c", "d")],
    ],
    ["a mark of UTF-8", [memoryFile("ImageSets/Main/train.txt", "\ufeffa\nb"), list("Main/val", "c", "d")]],
    [
      "UTF-16",
      [
        memoryFile("ImageSets/Main/train.txt", Uint8Array.from([0xff, 0xfe, 97, 0, 10, 0, 98, 0])),
        list("Main/val", "c", "d"),
      ],
    ],
    ["endings", [list("Main/train", "a.png", "b.jpg"), list("Main/val", "c.xml", "d")]],
    ["paths", [list("Main/train", "./JPEGImages/a.png", "VOC2012/JPEGImages/b"), list("Main/val", "x\\c.png", "d")]],
    ["columns", [list("Main/train", "a  1", "b -1"), list("Main/val", "JPEGImages/c.png Annotations/c.xml", "d\t0")]],
    ["no Main", [list("train", "a", "b"), list("val", "c", "d")]],
    ["other cases", [memoryFile("imagesets/MAIN/Train.txt", "a\nb"), memoryFile("imagesets/MAIN/VAL.TXT", "c\nd")]],
    ["no ImageSets", [memoryFile("train.txt", "a\nb\n"), memoryFile("lists/valid.txt", "c.png\nd.png\n")]],
  ])("may have %s", async (_, lists) => {
    const { samples, set } = await splits(...lists);
    expect(samples).toBe("a train, b train, c val, d val");
    expect([set.skipped, set.warnings]).toEqual([[], []]);
  });

  it("find names with spaces, dots and accents in either spelling", async () => {
    const names = ["my photo 1", "frame.0001", "ba\u0308r"];
    const set = await openVoc([
      ...names.flatMap((stem) => annotated(stem)),
      list("Main/train", "my photo 1", "frame.0001"),
      list("Main/val", "b\u00e4r"),
    ]);
    expect(set.samples.map(({ split }) => split)).toEqual(["val", "train", "train"]);
    expect(set.skipped).toEqual([]);
  });

  it("tell images of one name apart by their folders", async () => {
    const set = await openVoc([
      ...annotated("1", "x/"),
      ...annotated("1", "y/"),
      list("Main/train", "x/1"),
      list("Main/val", "JPEGImages/y/1.png", "1"),
    ]);
    expect(set.samples.map(({ name, split }) => [name, split])).toEqual([
      ["JPEGImages/x/1.png", "train"],
      ["JPEGImages/y/1.png", "val"],
    ]);
    expect(reasonsOf(set)).toEqual([
      "ImageSets/Main/val.txt ×1: Lines of lists name no image that is here, or several (the first: 1).",
    ]);
  });

  it("mean the image that is annotated where two differ in their endings alone", async () => {
    const { samples, set } = await splits(
      imageFile("JPEGImages/a.jpg"),
      list("Main/train", "a", "b"),
      list("Main/val", "c", "d"),
    );
    expect(samples).toBe("a train, b train, c val, d val");
    expect(set.samples[0].name).toBe("JPEGImages/a.jpg");
    expect(reasonsOf(set).sort()).toEqual([
      "JPEGImages/a.png ×1: Another file has the same name before the ending; the first is taken.",
      "JPEGImages/a.png ×1: No list in ImageSets names these images for training, validation or testing.",
    ]);
  });

  it("of segmentation go before those of detection for images with a mask, and contradictions are told", async () => {
    const { samples, set } = await splits(
      list("Main/train", "a", "b"),
      list("Main/val", "c", "d"),
      list("Segmentation/train", "c", "d"),
      list("Segmentation/val", "a"),
      mask("a"),
      mask("c"),
    );
    expect(samples).toBe("a val, b train, c train, d val");
    expect(set.warnings[0]).toMatch(/^3 images are in one split by ImageSets\/Main and in another by/);
  });

  it("that name an image twice keep it out of training, and say so; lines without an image are counted", async () => {
    const { samples, test, set } = await splits(
      list("Main/train", "a", "b", "c", "d", "e"),
      list("Main/val", "b"),
      list("Main/test", "c", "f"),
    );
    expect([samples, test]).toEqual(["a train, b val, d train", "c undefined"]);
    expect(set.warnings.join()).toMatch(
      /^2 images are named by several lists \(the first: JPEGImages\/c\.png, for train and test\)/,
    );
    expect(reasonsOf(set)).toEqual([
      "ImageSets/Main/test.txt ×1: Lines of lists name no image that is here, or several (the first: f).",
      "ImageSets/Main/train.txt ×1: Lines of lists name no image that is here, or several (the first: e).",
    ]);
  });

  it("are refused where they are no text", async () => {
    const noText = memoryFile("ImageSets/Main/train.txt", Uint8Array.from([0x61, 0xe4, 0x0a]));
    await expect(openVoc([...files, noText])).rejects.toThrow(/^ImageSets\/Main\/train\.txt: its bytes are not UTF-8/);
  });
});
