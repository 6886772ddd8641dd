import { describe, expect, it } from "vitest";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { annotationFile, imageFile, maskFile, objectXml, reasonsOf, sizeXml } from "../../testing/voc-files";
import { type DataFile, DataSetError } from "./data-set";
import { openDataSet } from "./open-data-set";

/** An entry of a zip that is damaged: whoever unpacks it says so. */
function damagedEntry(path: string): DataFile {
  const damaged = () => Promise.reject(new DataSetError(`${path}: it cannot be unpacked from set.zip.`));
  return { path, byteLength: 100, bytes: damaged, head: damaged };
}

const kinds: readonly (readonly [string, (path: string) => DataFile])[] = [
  ["can no longer be read", (path) => unreadableFile(path)],
  ["cannot be unpacked", damagedEntry],
  [
    "is of random bytes",
    (path) =>
      memoryFile(
        path,
        Uint8Array.from({ length: 90 }, (_, i) => (i * 37) % 256),
      ),
  ],
];

const cat = sizeXml + objectXml("cat", [1, 1, 5, 5]);
const withoutSize = objectXml("cat", [1, 1, 5, 5]);
const namesOf = async (files: readonly DataFile[]) => {
  const set = await openDataSet(files);
  return { names: set.samples.map(({ name }) => name), reasons: reasonsOf(set).join("\n"), set };
};

function instances(path: string, names: readonly string[], size: object = { width: 20, height: 10 }): DataFile {
  const images = names.map((name, id) => ({ id, file_name: name, ...size }));
  const annotations = names.map((_, id) => ({ image_id: id, category_id: 1, bbox: [1, 1, 4, 4] }));
  return memoryFile(path, JSON.stringify({ images, annotations, categories: [{ id: 1, name: "cat" }] }));
}

describe.each(kinds)("one file that %s costs no other file:", (_, broken) => {
  it("an XML file of a VOC folder", async () => {
    const { names, reasons } = await namesOf([
      imageFile("JPEGImages/1.png"),
      imageFile("JPEGImages/2.png"),
      broken("Annotations/1.xml"),
      annotationFile("Annotations/2.xml", cat),
    ]);
    expect(names).toEqual(["JPEGImages/2.png"]);
    expect(reasons).toMatch(/Annotations\/1\.xml/);
  });

  it("an XML file beside images", async () => {
    const files = [imageFile("1.png"), imageFile("2.png"), broken("1.xml"), annotationFile("2.xml", cat)];
    const { names, reasons } = await namesOf(files);
    expect(names).toEqual(["2.png"]);
    expect(reasons).toMatch(/1\.xml/);
  });

  it("an image of a VOC folder whose annotation has no size", async () => {
    const { names, reasons } = await namesOf([
      broken("JPEGImages/1.png"),
      imageFile("JPEGImages/2.png"),
      annotationFile("Annotations/1.xml", withoutSize),
      annotationFile("Annotations/2.xml", withoutSize),
    ]);
    expect(names).toEqual(["JPEGImages/2.png"]);
    expect(reasons).toMatch(/JPEGImages\/1\.png/);
  });

  it("a mask", async () => {
    const { names, set } = await namesOf([
      imageFile("JPEGImages/1.png"),
      imageFile("JPEGImages/2.png"),
      broken("SegmentationClass/1.png"),
      maskFile("SegmentationClass/2.png", new Uint8Array(200).fill(8)),
    ]);
    expect(names).toEqual(["JPEGImages/1.png", "JPEGImages/2.png"]);
    await expect(set.samples[0].mask!()).rejects.toThrow(/SegmentationClass\/1\.png/);
    expect((await set.samples[1].mask!()).labels[0]).toBe(8);
  });

  it("an image that a COCO file gives no size", async () => {
    const files = [broken("1.png"), imageFile("2.png"), instances("instances.json", ["1.png", "2.png"], {})];
    const { names, reasons } = await namesOf(files);
    expect(names).toEqual(["2.png"]);
    expect(reasons).toMatch(/1\.png/);
  });

  it("one of two COCO files", async () => {
    const { names, reasons } = await namesOf([
      imageFile("train/1.png"),
      imageFile("val/2.png"),
      broken("annotations/instances_train.json"),
      instances("annotations/instances_val.json", ["2.png"]),
    ]);
    expect(names).toEqual(["val/2.png"]);
    expect(reasons).toMatch(/annotations\/instances_train\.json/);
  });

  it("an image of a class", async () => {
    const { names, set } = await namesOf([broken("cat/1.png"), imageFile("cat/2.png"), imageFile("dog/3.png")]);
    expect(names).toEqual(["cat/1.png", "cat/2.png", "dog/3.png"]);
    await expect(set.samples[0].image()).rejects.toThrow(/cat\/1\.png/);
    expect((await set.samples[1].image()).width).toBe(20);
  });
});

describe.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("what is named %s simply works:", (name) => {
  it("a class of images", async () => {
    const { set } = await namesOf([imageFile(`${name}/1.png`), imageFile("cat/2.png")]);
    const sample = set.samples.find((each) => each.name.startsWith(name))!;
    expect(set.classes.classification![sample.classLabel!]).toBe(name);
  });

  it("a category and an image of COCO", async () => {
    const images = [{ id: name, file_name: `${name}.png`, width: 20, height: 10 }];
    const annotations = [{ image_id: name, category_id: 1, bbox: [1, 1, 4, 4], [name]: { [name]: 1 } }];
    const text = JSON.stringify({ images, annotations, categories: [{ id: 1, name }] });
    const { set } = await namesOf([imageFile(`${name}.png`), memoryFile("instances.json", text)]);
    expect(set.samples.map(({ boxes }) => boxes!.map(({ label }) => set.classes.detection![label]))).toEqual([[name]]);
  });

  it("an object, an element and a class list of VOC", async () => {
    const xml = `${sizeXml}<${name}>1</${name}>${objectXml(name, [1, 1, 5, 5])}`;
    const { set } = await namesOf([
      imageFile("JPEGImages/1.png"),
      annotationFile("Annotations/1.xml", xml),
      memoryFile("class_names.txt", `_background_\ncat\n${name}\n`),
      maskFile("SegmentationClass/1.png", new Uint8Array(200).fill(2)),
    ]);
    expect(set.classes).toEqual({
      detection: ["background", "cat", name],
      segmentation: ["background", "cat", name],
    });
    expect(set.samples[0].boxes![0].label).toBe(2);
    expect((await set.samples[0].mask!()).labels[0]).toBe(2);
  });
});
