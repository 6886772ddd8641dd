import { mkdtempSync, rmSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ignoreIndex } from "../../../domain";
import { type MadeColour, madeWidth, writeMadePhotos } from "./made-photos";
import { photoKinds, photoObjects, showsNoPhotoObject } from "./photo-kinds";
import { photoDataSet, photoTestSet } from "./photo-sets";

const [red, blue]: readonly MadeColour[] = [
  [200, 0, 0],
  [0, 0, 200],
];
const cat = { colour: red, boxXywhPixels: [10, 10, 30, 20], bordered: true } as const;
const anchor = { colour: red, boxXywhPixels: [5, 8, 40, 20] } as const;
const [bare, outlined] = [{ ground: blue }, { folder: "photos26", ground: blue } as const];

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "photos-"));
  await writeMadePhotos(dir, [
    { ...outlined, kind: "cat", split: "train", thing: cat },
    { ...outlined, kind: "anchor", split: "val", thing: anchor },
    { ...outlined, kind: "anchor", split: "test", thing: anchor },
    { ...outlined, kind: "brain", split: "train", thing: anchor },
    { folder: "caltech101", kind: "brain", split: "train", ...bare },
    { folder: "caltech101", kind: "brain", split: "val", ...bare },
    { folder: "caltech101", kind: "Faces", split: "train", ...bare },
    { folder: "caltech101", kind: "yin_yang", split: "test", ...bare },
    { folder: "pets", kind: "dog", split: "val", ...bare },
    { folder: "pets", kind: "cat", split: "test", ...bare },
  ]);
});
afterAll(() => rmSync(dir, { recursive: true }));

const seen = async (set: ReturnType<typeof photoDataSet>) =>
  (await set).samples.map(({ name, split, classLabel }) => [
    name.replace(/^(\w+)\/images\/(\w+)\/.*/, "$1 $2"),
    split,
    photoKinds[classLabel ?? -1],
  ]);

describe("the labels of the photo demo", () => {
  it("are a hundred kinds, and the background with 23 of them in their order", () => {
    expect([photoKinds.length, new Set(photoKinds).size, photoObjects.length]).toEqual([100, 100, 24]);
    const places = photoObjects.slice(1).map((name) => photoKinds.indexOf(name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(photoKinds.slice(0, 98)).toEqual(photoKinds.slice(0, 98).toSorted());
    expect(photoKinds.filter((kind) => ["brain", "brontosaurus", "car_side"].includes(kind))).toEqual([]);
  });

  it("are not to be found in a background", () => {
    for (const kind of ["cat", "crocodile", "crocodile_head", "dalmatian", "brain"]) {
      expect([kind, showsNoPhotoObject(kind)]).toEqual([kind, false]);
    }
    expect(showsNoPhotoObject("chair")).toBe(true);
  });
});

describe("photoDataSet", () => {
  it("has for each task the images that it can use, each with its split", async () => {
    expect(await seen(photoDataSet(dir, "classification"))).toEqual([
      ["caltech101 Faces", "train", "Faces"],
      ["pets dog", "val", "dog"],
    ]);
    expect(await seen(photoDataSet(dir, "segmentation"))).toEqual([
      ["photos26 anchor", "val", "anchor"],
      ["photos26 cat", "train", "cat"],
    ]);
    expect(await seen(photoDataSet(dir, "imitation"))).toEqual([
      ["caltech101 Faces", "train", "Faces"],
      ["caltech101 brain", "train", undefined],
      ["pets dog", "val", "dog"],
    ]);
  });

  it("says of outlined images where the thing is, and of borders that they do not count", async () => {
    const { samples, classes } = await photoDataSet(dir, "detection");
    const sample = samples.find(({ name }) => name.includes("cat"))!;
    expect(sample.boxes).toEqual([
      { boxXyxyPixels: [10, 10, 40, 30], label: photoObjects.indexOf("cat"), crowd: false, areaPixels: 600 },
    ]);
    expect(classes.detection![sample.boxes![0].label]).toBe("cat");
    const { labels } = await sample.mask!();
    const { data } = await sample.image();
    const count = (label: number) => labels.filter((each) => each === label).length;
    expect([count(photoObjects.indexOf("cat")), count(ignoreIndex)]).toEqual([600, 104]);
    labels.forEach((label, i) => {
      if (label !== ignoreIndex) expect(data[3 * i]).toBe(label === 0 ? 0 : 200);
    });
    expect(labels[9 * madeWidth + 9]).toBe(ignoreIndex);
  });
});

describe("photoTestSet", () => {
  it("has the test images alone, with the truth of its task alone", async () => {
    expect(await seen(photoTestSet(dir, "classification"))).toEqual([
      ["caltech101 yin_yang", undefined, "yin_yang"],
      ["pets cat", undefined, "cat"],
    ]);
    const { samples, classes } = await photoTestSet(dir, "detection");
    expect([samples.length, Object.keys(classes)]).toEqual([1, ["detection"]]);
  });

  it("is another set than the one that is trained on", async () => {
    const sets = [photoTestSet(dir, "detection"), photoTestSet(dir, "segmentation"), photoDataSet(dir, "detection")];
    const fingerprints = (await Promise.all(sets)).map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
  });
});

describe("a folder that lacks something", () => {
  it("is refused with what is missing and where", async () => {
    const made = mkdtempSync(path.join(tmpdir(), "photos-"));
    await expect(photoDataSet(made, "detection")).rejects.toThrow(
      /photos26: there is no such folder\. .*give the folder/,
    );
    await writeMadePhotos(made, [{ ...outlined, kind: "cat", split: "train", thing: cat }]);
    await expect(photoTestSet(made, "detection")).rejects.toThrow(/photos26 list no image of the splits test/);
    const annotations = path.join(made, "photos26/annotations.json");
    await rename(path.join(made, "photos26/images/cat/0000.png"), path.join(made, "elsewhere.png"));
    await expect(photoDataSet(made, "detection")).rejects.toThrow(/cat\/0000\.png: .* lists it and it is not there/);
    await writeFile(annotations, `{ "images": [{ "id": 1 }], "annotations": [], "categories": [] }`);
    await expect(photoDataSet(made, "detection")).rejects.toThrow(/annotations\.json: images\.0\.file_name/);
    await writeFile(annotations, `{ "images": [`);
    await expect(photoDataSet(made, "detection")).rejects.toThrow(/it is no JSON/);
    rmSync(annotations);
    await expect(photoDataSet(made, "detection")).rejects.toThrow(/annotations\.json: it cannot be read/);
    rmSync(made, { recursive: true });
  });
});
