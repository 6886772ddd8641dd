// The smallest datasets that were once answered wrongly or silently: what is said of each, as JSON.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { encode } from "fast-png";
import { beforeAll, describe, expect, it } from "vitest";
import { greyPng, inspectedFile } from "../../testing/memory-files";
import { madeZip } from "../../testing/made-zip";
import { nodeDecoders } from "../../node/decoders";
import { inspectFile, inspectFiles } from "./inspect-files";
import type { InspectedFile } from "./inspected-file";
import type { DataSetInspection, Inspection } from "./inspection";

const root = path.resolve(import.meta.dirname, "../../..");
const options = { decoders: nodeDecoders, readsContents: true } as const;

type Box = readonly [x: number, y: number, width: number, height: number];

/** An instances file: each image with one box of the first category, unless told otherwise. */
function coco(
  images: readonly (string | { readonly file_name: string; readonly id: number | string })[],
  annotation: (i: number) => object = () => ({}),
  categories: readonly object[] = [
    { id: 1, name: "cat" },
    { id: 2, name: "dog" },
  ],
) {
  const entries = images.map((image, i) => (typeof image === "string" ? { file_name: image, id: i + 1 } : image));
  return {
    images: entries.map((entry) => ({ ...entry, width: 64, height: 48 })),
    annotations: entries.map(({ id }, i) => ({
      id: i + 1,
      image_id: id,
      category_id: 1,
      bbox: [5, 5, 20, 20] satisfies Box,
      area: 400,
      iscrowd: 0,
      segmentation: [],
      ...annotation(i),
    })),
    categories,
  };
}

const json = (name: string, value: object) => inspectedFile(name, JSON.stringify(value));

const box = "<bndbox><xmin>5</xmin><ymin>5</ymin><xmax>20</xmax><ymax>20</ymax></bndbox>";
const object = (name: string, inside = box) => `<object><name>${name}</name><difficult>0</difficult>${inside}</object>`;

function xml(fileName: string, objects: string, encoding = "utf-8"): string {
  const size = "<size><width>64</width><height>48</height><depth>3</depth></size>";
  const annotation = `<folder>x</folder><filename>${fileName}</filename>${size}${objects}`;
  return `<?xml version="1.0" encoding="${encoding}"?>\n<annotation>${annotation}</annotation>`;
}

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

let png: Uint8Array;
beforeAll(async () => {
  png = await greyPng(64, 48);
});
const images = (...names: readonly string[]) => names.map((name) => inspectedFile(name, png));

function mask(value: (i: number) => number): Uint8Array {
  return encode({ width: 64, height: 48, channels: 1, data: Uint8Array.from({ length: 64 * 48 }, (_, i) => value(i)) });
}

async function dataSet(files: readonly InspectedFile[]): Promise<DataSetInspection> {
  const found = await inspectFiles(files, options);
  expect(found.kind).toBe("data-set");
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  expect(found.usable).toBe(found.problems.length === 0);
  return found as DataSetInspection;
}

/** Class names that are seen, with their boxes. */
const seen = ({ classes }: DataSetInspection) =>
  classes.filter(({ images }) => images > 0).map(({ name, boxes }) => [name, boxes]);

const all = ({ problems, warnings, skipped }: DataSetInspection) =>
  [...problems, ...warnings, ...skipped.map(({ reason }) => reason)].join("\n");

describe("splits", () => {
  it("of Roboflow's COCO: test images are kept out (coco-roboflow-test)", async () => {
    const split = (name: string, count: number) => {
      const names = Array.from({ length: count }, (_, i) => `${name}${i}.png`);
      return [
        json(`${name}/_annotations.coco.json`, coco(names)),
        ...images(...names.map((each) => `${name}/${each}`)),
      ];
    };
    const found = await dataSet([...split("train", 3), ...split("valid", 1), ...split("test", 2)]);
    expect(found).toMatchObject({
      usable: true,
      format: "coco",
      tasks: ["detection"],
      images: 6,
      splits: {
        train: ["train/train0.png", "train/train1.png", "train/train2.png"],
        val: ["valid/valid0.png"],
        test: ["test/test0.png", "test/test1.png"],
      },
      unsplit: [],
    });
  });

  it("are whole words: there is none in trains.json and valves.json (coco-words)", async () => {
    const found = await dataSet([
      json("annotations/trains.json", coco(["trains.png"])),
      json("annotations/valves.json", coco(["valves.png"])),
      ...images("trains/trains.png", "valves/valves.png"),
    ]);
    expect(found).toMatchObject({ usable: true, splits: { train: [], val: [], test: [] } });
    expect(found.unsplit).toEqual(["trains/trains.png", "valves/valves.png"]);
  });

  it("of class folders: without val, test stays out and validation is drawn (if-testsplit)", async () => {
    const names = ["train", "test"].flatMap((split) =>
      ["cat", "dog"].flatMap((name) => [0, 1].map((i) => `${split}/${name}/${i}.png`)),
    );
    const found = await dataSet(images(...names));
    expect(found).toMatchObject({ usable: true, format: "image-folder", images: 8, tasks: ["classification"] });
    expect([found.splits.train.length, found.splits.test.length]).toEqual([4, 4]);
    expect(found.warnings.join()).toMatch(/4 images of the test split are kept out.*drawn from the other 4 images/);
  });

  it("of VOC's XML beside its images (voc-roboflow)", async () => {
    const files = ["train", "valid", "test"].flatMap((split) =>
      [0, 1].flatMap((i) => [
        ...images(`${split}/${split}${i}.png`),
        inspectedFile(`${split}/${split}${i}.xml`, xml(`${split}${i}.png`, object("cat"))),
      ]),
    );
    const found = await dataSet(files);
    expect(found).toMatchObject({ usable: true, format: "voc", tasks: ["detection"], boxes: 6 });
    expect(Object.values(found.splits).map((names) => names.length)).toEqual([2, 2, 2]);
    expect(seen(found)).toEqual([["cat", 6]]);
  });
});

describe("images of COCO", () => {
  it("whose path is not there are missing, whatever has their name elsewhere (coco-basename)", async () => {
    const boxes = (i: number) => (i === 0 ? {} : { category_id: 2, bbox: [20, 20, 9, 9] });
    const file = images("images/cam2/0001.png");
    const none = await dataSet([json("annotations.json", coco(["cam1/0001.png", "cam3/0001.png"], boxes)), ...file]);
    expect(none).toMatchObject({ usable: false, images: 0 });
    expect(all(none)).toMatch(/cam1\/0001\.png/);
    const one = await dataSet([json("annotations.json", coco(["cam1/0001.png", "cam2/0001.png"], boxes)), ...file]);
    expect(one).toMatchObject({ usable: true, images: 1, boxes: 1 });
    expect(seen(one)).toEqual([["dog", 1]]);
    expect(all(one)).toMatch(/cam1\/0001\.png/);
  });

  it("under Label Studio's prefixes stay found, with a word (ls-paths)", async () => {
    const names = ["..\\..\\label-studio\\media\\upload\\4\\cb06-a.png", "images\\1/90fb-b.png", "..\\label\\12.png"];
    const found = await dataSet([
      json("result.json", coco(names)),
      ...images("images/cb06-a.png", "images/90fb-b.png", "images/12.png"),
    ]);
    expect(found).toMatchObject({ usable: true, images: 3, boxes: 3 });
    expect(found.warnings.join()).toMatch(/found by the end of the path/);
  });

  it.each([3, 6])("with orientation %i are taken as stored, and that is said (coco-exif)", async (orientation) => {
    const jpeg = await readFile(path.join(root, `reference/cases/data-sets/exif${orientation}.jpg`));
    const stored = coco(["a.jpg"]);
    stored.images[0] = { ...stored.images[0], width: 48, height: 32 };
    const found = await dataSet([json("annotations.json", stored), inspectedFile("a.jpg", jpeg)]);
    expect(found).toMatchObject({ usable: true, images: 1, boxes: 1 });
    expect(found.warnings.join()).toMatch(/a\.jpg.*taken as stored and the tag is ignored/);
  });
});

describe("entries of COCO that are not as the format has them", () => {
  it("are named: NaN (coco-nan)", async () => {
    const text = JSON.stringify(coco(["a.png", "b.png"])).replace('"iscrowd":0', '"iscrowd":0,"score":NaN');
    const found = await dataSet([inspectedFile("annotations.json", text), ...images("a.png", "b.png")]);
    expect(found).toMatchObject({ usable: true, images: 2, boxes: 2 });
    expect(found.warnings.join()).toMatch(/NaN.*annotations, entry 0, score/);
  });

  it("are told apart: ids beyond 2⁵³ (coco-bigids)", async () => {
    const text = JSON.stringify(
      coco(
        [
          { id: "9007199254740993", file_name: "a.png" },
          { id: "9007199254740992", file_name: "b.png" },
        ],
        (i) => ({ category_id: i + 1 }),
      ),
    ).replaceAll(/"(\d{16})"/g, "$1");
    const found = await dataSet([inspectedFile("annotations.json", text), ...images("a.png", "b.png")]);
    expect(found).toMatchObject({ usable: true, images: 2 });
    expect(seen(found)).toEqual([
      ["cat", 1],
      ["dog", 1],
    ]);
    expect(all(found)).toMatch(/9007199254740993/);
  });

  it("are named: categories without a name (coco-numcat)", async () => {
    const value = coco(["a.png", "a.png"], (i) => ({ image_id: 1, category_id: i }), [
      { id: 0, name: 7 },
      { id: 1, name: "" },
    ]);
    const found = await dataSet([
      json("annotations.json", { ...value, images: value.images.slice(0, 1) }),
      ...images("a.png"),
    ]);
    expect(all(found)).toMatch(/entry 1, name: it is empty/);
    expect(seen(found)).toEqual([["7", 1]]);
  });

  it("leave nothing to learn from: malformed boxes, crowds (tr-malformed, tr-crowdonly)", async () => {
    const names = Array.from({ length: 6 }, (_, i) => `${i}.png`);
    const texts = coco(names, () => ({ bbox: ["5", "5", "30", "20"] }));
    const malformed = await dataSet([json("annotations.json", texts), ...images(...names)]);
    expect(malformed).toMatchObject({ usable: false, format: "coco", images: 0, boxes: 0 });
    expect(all(malformed)).toMatch(/entry 0, bbox\.0: expected number, and it is "5"/);
    const crowds = await dataSet([
      json(
        "annotations.json",
        coco(names, () => ({ iscrowd: 1 })),
      ),
      ...images(...names),
    ]);
    expect(crowds).toMatchObject({ usable: false, format: "coco", images: 6, boxes: 0, crowds: 6, tasks: [] });
    expect(all(crowds)).toMatch(/nothing to learn from for detection: all of its 6 boxes are crowds/);
  });

  it("a text that is cut short is said first, and its images are no class (ls-trunc)", async () => {
    const cut = JSON.stringify(coco(["images/a.png"])).slice(0, 96);
    const found = await dataSet([inspectedFile("result.json", cut), ...images("images/a.png")]);
    expect(found).toMatchObject({ usable: false, format: "coco", classes: [] });
    expect(found.problems[0]).toMatch(/result\.json: it is no JSON.*cut short/);
  });
});

describe("VOC", () => {
  const voc = (name: string, objects: string) => inspectedFile(`Annotations/${name}.xml`, xml(`${name}.png`, objects));

  it.each([
    ["flat", ["0.png", "1.png"], ["0.xml", "1.xml"]],
    ["images and annotations", ["images/0.png", "images/1.png"], ["annotations/0.xml", "annotations/1.xml"]],
  ])("is read wherever its XML lies: %s (voc-flat, voc-imagesfolder)", async (_, imagePaths, xmlPaths) => {
    const annotations = xmlPaths.map((name, i) => inspectedFile(name, xml(`${i}.png`, object("cat"))));
    const found = await dataSet([...images(...imagePaths), ...annotations]);
    expect(found).toMatchObject({ usable: true, format: "voc", images: 2, boxes: 2 });
    expect(seen(found)).toEqual([["cat", 2]]);
  });

  it("has its declared encoding and its entities (voc-latin1, voc-entity)", async () => {
    const encoded = await dataSet([
      ...images("JPEGImages/a.png", "JPEGImages/b.png"),
      inspectedFile("Annotations/a.xml", latin1(xml("a.png", object("bär"), "iso-8859-1"))),
      inspectedFile("Annotations/b.xml", latin1(xml("b.png", object("bör"), "iso-8859-1"))),
    ]);
    expect(seen(encoded)).toEqual([
      ["bär", 1],
      ["bör", 1],
    ]);
    const names = ["b&#228;r", "R&amp;D", "&#3381;&#3391;", "&#x4E2D;"];
    const entities = await dataSet([
      ...images("JPEGImages/a.png"),
      voc("a", names.map((name) => object(name)).join("")),
    ]);
    expect(seen(entities).map(([name]) => name)).toEqual(["R&D", "bär", "വി", "中"]);
  });

  it("leaves out boxes without numbers and counts them (voc-boxes)", async () => {
    const empty = "<bndbox><xmin></xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>";
    const found = await dataSet([...images("JPEGImages/a.png"), voc("a", object("cat") + object("cat", empty))]);
    expect(found).toMatchObject({ usable: true, boxes: 1 });
    expect(all(found)).toMatch(/edges are no numbers \(the first: xmin is ""\)/);
  });

  it("says that the values of a mask are no classes, and that none counts (voc-binmask, tr-voc255)", async () => {
    const parts = [...images("JPEGImages/a.png"), voc("a", object("cat"))];
    const half = inspectedFile(
      "SegmentationClass/a.png",
      mask((i) => (i % 3 === 0 ? 255 : 0)),
    );
    const binary = await dataSet([...parts, half]);
    expect(binary).toMatchObject({ usable: true, tasks: ["detection"], masks: 0 });
    expect(all(binary)).toMatch(/SegmentationClass\/a\.png|Masks hold nothing but 0 and 255/);
    const ignored = await dataSet([
      ...parts,
      inspectedFile(
        "SegmentationClass/a.png",
        mask(() => 255),
      ),
    ]);
    expect(ignored).toMatchObject({ usable: true, tasks: ["detection"] });
    expect(all(ignored)).toMatch(/255, which does not count/);
  });

  it("says that two annotations are about one image (voc-filename)", async () => {
    const other = inspectedFile("Annotations/zz.xml", xml("a.png", object("dog")));
    const found = await dataSet([...images("JPEGImages/a.png"), voc("a", object("cat")), other]);
    expect(found.images).toBe(1);
    expect(all(found)).toMatch(/zz\.xml.*a\.png/);
  });
});

describe("layouts that are not read, and files that are not", () => {
  it("are named with how to convert them (yolo1, labelme)", async () => {
    const label = (name: string) => inspectedFile(name, "0 0.5 0.5 0.2 0.2\n");
    const yolo = await dataSet([
      ...images("images/train/a.png", "images/val/b.png"),
      ...["labels/train/a.txt", "labels/val/b.txt"].map(label),
      inspectedFile("data.yaml", "train: images/train\nval: images/val\nnc: 1\nnames: [cat]\n"),
    ]);
    expect(yolo).toMatchObject({ usable: false, format: "yolo", classes: [] });
    expect(yolo.problems.join()).toMatch(/This is YOLO.*Convert it to COCO/);
    const shapes = [
      {
        label: "cat",
        points: [
          [1, 2],
          [20, 2],
          [20, 20],
        ],
        shape_type: "polygon",
      },
    ];
    const labelme = ["a", "b"].map((name) => json(`${name}.json`, { version: "5", shapes, imagePath: `${name}.png` }));
    const found = await dataSet([...images("a.png", "b.png"), ...labelme]);
    expect(found).toMatchObject({ usable: false, format: "labelme" });
    expect(found.problems.join()).toMatch(/This is LabelMe.*Convert it to COCO/);
  });

  it("leave nothing to learn from where no image can be read (tr-allcorrupt)", async () => {
    const garbage = ["cat", "dog"].flatMap((name) =>
      [0, 1, 2].map((i) => inspectedFile(`${name}/${i}.png`, "garbage".repeat(9))),
    );
    const found = await dataSet(garbage);
    expect(found).toMatchObject({ usable: false, format: "image-folder", images: 0, tasks: [] });
    expect(found.problems.join()).toMatch(/none of the 6 images can be read.*cat\/0\.png/);
  });

  it.each([
    ["backslash.zip", (name: string) => name.replace("/", "\\")],
    ["leadingdot.zip", (name: string) => `./${name}`],
  ])("but zips of Windows and of tools are read: %s", async (name, spelled) => {
    const entries = ["cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png"].map((each) => ({
      name: spelled(each),
      data: png,
    }));
    const found: Inspection = await inspectFile(inspectedFile(name, madeZip(entries)), options);
    expect(found).toMatchObject({ kind: "data-set", usable: true, format: "image-folder", images: 4, skipped: [] });
    expect((found as DataSetInspection).classes.map((each) => each.name)).toEqual(["cat", "dog"]);
  });
});
