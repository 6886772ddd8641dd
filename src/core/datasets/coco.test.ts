import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { memoryFile, sceneFiles, unreadableFile } from "../../testing/memory-files";
import { sceneFolders } from "../scenes/scene-folders";
import { generateScene } from "../scenes/scene";
import { sceneClasses } from "../scenes/scene-classes";
import { openDataSet } from "./open-data-set";
import { type DataFile, DataSetError } from "./data-set";

interface Annotation {
  readonly image_id: number | string;
  readonly category_id: number;
  readonly bbox: readonly number[];
  readonly [key: string]: unknown;
}

const twoImages = [
  { id: 7, file_name: "a.png", width: 20, height: 10 },
  { id: 3, file_name: "b.png", width: 20, height: 10 },
];
const twoCategories = [
  { id: 18, name: "dog" },
  { id: 3, name: "car" },
];

function instances(annotations: readonly Annotation[], more: object = {}): string {
  return JSON.stringify({ images: twoImages, categories: twoCategories, annotations, ...more });
}

function png(width: number, height: number): Uint8Array {
  return encode({ width, height, data: new Uint8Array(3 * width * height), channels: 3, depth: 8 });
}

const imageFiles = [memoryFile("images/a.png", png(20, 10)), memoryFile("images/b.png", png(20, 10))];
const open = (json: string, files: readonly DataFile[] = imageFiles) =>
  openDataSet([memoryFile("annotations.json", json), ...files]);
const rectangle = { image_id: 7, category_id: 18, bbox: [2, 3, 5, 4] } as const;

describe("a COCO dataset", () => {
  it("labels categories from 1 by ascending id and keeps ids, areas and crowds", async () => {
    const set = await open(
      instances([
        { ...rectangle, area: 12.5, iscrowd: 1 },
        { ...rectangle, category_id: 3 },
      ]),
    );
    expect(set.classes).toEqual({ detection: ["background", "car", "dog"], segmentation: undefined });
    expect(set.categoryIds).toEqual([-1, 3, 18]);
    expect(set.samples.map(({ name, imageId }) => [name, imageId])).toEqual([
      ["images/a.png", 7],
      ["images/b.png", 3],
    ]);
    expect(set.samples[0].boxes).toEqual([
      { boxXyxyPixels: [2, 3, 7, 7], label: 2, crowd: true, areaPixels: 12.5 },
      { boxXyxyPixels: [2, 3, 7, 7], label: 1, crowd: false, areaPixels: 20 },
    ]);
    expect(set.samples[1].boxes).toEqual([]);
    expect(set.samples[0].mask).toBeUndefined();
    expect(set.warnings).toEqual(["1 image has no annotation and counts as showing nothing."]);
    expect(set.skipped).toEqual([]);
    expect(await set.samples[0].image()).toMatchObject({ width: 20, height: 10 });
  });

  it("reads the scenes that this lab writes: boxes, areas and masks of the generator", async () => {
    const scenes = { seed: 9, count: 6, size: 64 };
    const set = await openDataSet(sceneFiles(sceneFolders.coco, scenes));
    expect(set.classes.segmentation).toEqual(["background", ...sceneClasses]);
    expect([set.skipped, set.warnings]).toEqual([[], []]);
    for (const [index, sample] of set.samples.entries()) {
      const scene = generateScene({ seed: 9, index, size: 64 });
      expect(sample.boxes).toEqual(
        scene.objects.map(({ boxXyxyPixels, kind, areaPixels }) => ({
          boxXyxyPixels,
          label: kind + 1,
          crowd: false,
          areaPixels,
        })),
      );
      expect(await sample.image()).toEqual(scene.image);
      expect(await sample.mask!()).toEqual({ width: 64, height: 64, labels: scene.labels });
    }
  });

  it("takes the instances files of the official layout and their splits, each with its own images", async () => {
    const of = (name: string, id: number) =>
      JSON.stringify({
        images: [{ id, file_name: name, width: 4, height: 4 }],
        categories: twoCategories,
        annotations: [],
      });
    const set = await openDataSet([
      memoryFile("annotations/instances_train2017.json", of("1.jpg", 1)),
      memoryFile("annotations/instances_val2017.json", of("1.jpg", 2)),
      memoryFile("annotations/captions_val2017.json", "{}"),
      memoryFile("annotations/person_keypoints_val2017.json", "not read"),
      unreadableFile("train2017/1.jpg"),
      unreadableFile("val2017/1.jpg"),
    ]);
    expect(set.samples.map(({ name, split, imageId }) => [name, split, imageId])).toEqual([
      ["train2017/1.jpg", "train", 1],
      ["val2017/1.jpg", "val", 2],
    ]);
  });

  it("keeps test images out, whose file or folder says that they are", async () => {
    const of = (...names: readonly string[]) =>
      JSON.stringify({
        images: names.map((file_name, id) => ({ id, file_name, width: 64, height: 48 })),
        categories: twoCategories,
        annotations: [{ image_id: 0, category_id: 3, bbox: [5, 5, 20, 20] }],
      });
    const set = await openDataSet([
      memoryFile("train/_annotations.coco.json", of("train0.png", "train1.png", "train2.png")),
      memoryFile("valid/_annotations.coco.json", of("valid0.png")),
      memoryFile("test/_annotations.coco.json", of("test0.png", "test1.png")),
      ...["train/train0", "train/train1", "train/train2", "valid/valid0", "test/test0", "test/test1"].map((name) =>
        unreadableFile(`${name}.png`),
      ),
    ]);
    expect(set.samples.map(({ name, split }) => [name, split])).toEqual([
      ["train/train0.png", "train"],
      ["train/train1.png", "train"],
      ["train/train2.png", "train"],
      ["valid/valid0.png", "val"],
    ]);
    expect(set.testSamples.map(({ name, split, imageId, boxes }) => [name, split, imageId, boxes!.length])).toEqual([
      ["test/test0.png", undefined, 0, 1],
      ["test/test1.png", undefined, 1, 0],
    ]);
  });

  it.each([
    ["instances_train2017.json", "train"],
    ["val/annotations/instances_default.json", "val"],
    ["annotations/trains.json", undefined],
    ["annotations/valves.json", undefined],
    ["interval/retrained.json", undefined],
  ])("takes the split of whole words in %s", async (path, split) => {
    const set = await openDataSet([memoryFile(path, instances([rectangle])), ...imageFiles]);
    expect(set.samples.map((sample) => sample.split)).toEqual([split, split]);
  });

  it("cuts boxes at the image and counts those that lie outside or have no area", async () => {
    const set = await open(
      instances([
        { ...rectangle, bbox: [-3, 4, 10, 20] },
        { ...rectangle, bbox: [15, 5, 5.4, 5.2] },
        { ...rectangle, bbox: [25, 2, 5, 5] },
        { ...rectangle, bbox: [2, -9, 5, 9] },
        { ...rectangle, bbox: [2, 2, 0, 5] },
        { ...rectangle, bbox: [2, 2, 5, -1] },
      ]),
    );
    expect(set.samples[0].boxes!.map(({ boxXyxyPixels, areaPixels }) => [boxXyxyPixels, areaPixels])).toEqual([
      [[0, 4, 7, 10], 42],
      [[15, 5, 20, 10], 25],
    ]);
    expect(set.warnings).toContain("1 box reaches outside of the image by more than a pixel and was cut at its edge.");
    expect(set.skipped).toEqual([
      {
        path: "annotations.json",
        why: "Boxes lie outside of their images (the first: [25, 2, 5, 5] in 20 × 10 pixels of images/a.png).",
        count: 2,
      },
      { path: "annotations.json", why: "Boxes have no area (the first: [2, 2, 0, 5] in images/a.png).", count: 2 },
    ]);
  });

  it("counts entries that point nowhere or are malformed, and keeps the others", async () => {
    const set = await open(
      instances(
        [
          { ...rectangle, image_id: 99 },
          { ...rectangle, category_id: 1 },
          { ...rectangle, bbox: [1, 2, 3] },
          { ...rectangle, bbox: [1, 2, 3, Number.NaN] },
          rectangle,
        ],
        { images: [...twoImages, { id: 3, file_name: "c.png" }, { file_name: "d.png" }] },
      ),
    );
    expect(set.samples.flatMap(({ boxes }) => boxes!)).toHaveLength(1);
    expect(set.skipped.map(({ why, count = 1 }) => [why.replace(/\(the first.*\)/, "(…)"), count])).toEqual([
      ["Entries of images share an id (…), so nothing tells whose its annotations are; these images are left out.", 1],
      ["Entries of images are not as the format has them (…).", 1],
      ["Annotations name an image that the file does not list (…).", 1],
      ["Annotations name a category that the file does not list (…).", 1],
      ["Entries of annotations are not as the format has them (…).", 2],
      ["Its images are not in the folder (…), so their 0 annotations are left out.", 1],
      ["Several images of one id are listed, so nothing tells whose its annotations are.", 1],
    ]);
    expect(set.samples.map(({ name }) => name)).toEqual(["images/a.png"]);
    expect(set.skipped[2].why).toContain("annotation 0, image 99");
  });

  it("says in a sentence each which annotations have no images and which images no annotations", async () => {
    const set = await open(instances([rectangle, { ...rectangle, image_id: 3 }]), [
      imageFiles[0],
      unreadableFile("images/x.jpg"),
      unreadableFile("images/y.jpg"),
    ]);
    expect(set.samples.map(({ name }) => name)).toEqual(["images/a.png"]);
    expect(set.skipped).toEqual([
      {
        path: "annotations.json",
        why: "Its images are not in the folder (the first: b.png), so their 1 annotation is left out.",
      },
      { path: "images/x.jpg", why: "No annotation file lists these images, so nothing is known of them.", count: 2 },
    ]);
  });

  it("says which images are there and cannot be decoded, and which are not there", async () => {
    const images = ["a.png", "scans/b.TIF", "c.tif"].map((file_name, id) => ({ id, file_name, width: 20, height: 10 }));
    const set = await open(instances([{ ...rectangle, image_id: 0 }], { images }), [
      imageFiles[0],
      unreadableFile("scans/b.TIF"),
    ]);
    expect(set.skipped.map(({ why, paths }) => [why, paths])).toEqual([
      [
        "Images ending in .tif cannot be decoded here; convert them to PNG or JPEG. Their entries (the first: " +
          "scans/b.TIF) need the new names.",
        ["scans/b.TIF"],
      ],
      ["Its images are not in the folder (the first: c.tif), so their 0 annotations are left out.", ["c.tif"]],
    ]);
  });

  it("reads the size of an image from its header where the file does not say it", async () => {
    const images = [
      { id: 1, file_name: "a.png" },
      { id: 2, file_name: "text.png" },
    ];
    const set = await open(instances([{ ...rectangle, image_id: 1, bbox: [15, 5, 10, 10] }], { images }), [
      imageFiles[0],
      memoryFile("text.png", "not an image"),
    ]);
    expect(set.samples.map(({ boxes }) => boxes![0].boxXyxyPixels)).toEqual([[15, 5, 20, 10]]);
    expect(set.skipped).toEqual([{ path: "text.png", why: expect.stringMatching(/^It is text/) as string }]);
  });

  it("numbers images by path where ids come twice or are no numbers, and says so", async () => {
    const images = [
      { id: "x", file_name: "a.png", width: 20, height: 10 },
      { id: 9, file_name: "b.png", width: 20, height: 10 },
    ];
    const set = await open(instances([{ ...rectangle, image_id: "x" }], { images }));
    expect(set.samples.map(({ imageId, boxes }) => [imageId, boxes!.length])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(set.warnings.join()).toMatch(/Image ids are text or beyond 2⁵³ \(the first: x\)/);
  });

  it("refuses an image of another size than the file says, when it is asked for", async () => {
    const set = await open(instances([rectangle]), [memoryFile("a.png", png(10, 20)), memoryFile("b.png", png(8, 8))]);
    await expect(set.samples[0].image()).rejects.toThrow(
      /^a\.png: the image has 10 × 20 pixels and annotations\.json says 20 × 10.*turned/,
    );
    await expect(set.samples[1].image()).rejects.toThrow(DataSetError);
  });

  it("refuses files that contradict each other", async () => {
    const pair = (second: string) =>
      openDataSet([memoryFile("one.json", instances([])), memoryFile("two.json", second), ...imageFiles]);
    await expect(pair(instances([]))).rejects.toThrow(/one\.json and two\.json both describe images\/a\.png/);
    const categories = [{ id: 3, name: "bus" }];
    await expect(pair(instances([], { categories }))).rejects.toThrow(
      /Category 3 is car in one\.json and bus in two\.json/,
    );
  });

  it.each([
    ["a list of detections", "[]", /annotations\.json: it is no COCO instances file: it holds a list/],
    ["other JSON", '{"shapes": []}', /it holds an object of shapes; expected the lists images/],
    ["a broken file", '{"images": [', /annotations\.json: it is no JSON .*cut short; copy or download it again/],
    ["no categories", instances([], { categories: [] }), /there is no category that can be used/],
    ["no images", instances([], { images: [] }), /there is no image that can be used/],
  ])("refuses %s with a sentence", async (_, json, message) => {
    await expect(open(json)).rejects.toThrow(message);
    await expect(open(json)).rejects.toThrow(DataSetError);
  });

  it("refuses a folder without the images", async () => {
    await expect(open(instances([rectangle]), [memoryFile("other.png", png(20, 10))])).rejects.toThrow(
      /None of the 2 images that annotations\.json lists can be used \(the first: a\.png\)/,
    );
  });

  it("has a fingerprint that changes with truth, sizes and paths", async () => {
    const prints = await Promise.all([
      open(instances([rectangle])),
      open(instances([rectangle])),
      open(instances([{ ...rectangle, bbox: [2, 3, 5, 5] }])),
      open(instances([rectangle]), [imageFiles[0]]),
      open(instances([rectangle]), [imageFiles[0], memoryFile("moved/b.png", png(20, 10))]),
    ]);
    expect(prints[1].fingerprint).toBe(prints[0].fingerprint);
    expect(new Set(prints.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it("reads 25 MB of annotations in seconds", async () => {
    const polygon = Array.from({ length: 60 }, (_, i) => 100 + (i % 7) * 3.25);
    const images = Array.from({ length: 5000 }, (_, id) => ({ id, file_name: `${id}.jpg`, width: 640, height: 480 }));
    const annotations = Array.from({ length: 52_000 }, (_, i) => ({
      id: i,
      image_id: i % 5000,
      category_id: 3,
      bbox: [10.25, 20.5, 100.75, 50.5],
      area: 1234.5,
      iscrowd: 0,
      segmentation: [polygon],
    }));
    const json = JSON.stringify({ images, categories: twoCategories, annotations });
    expect(json.length).toBeGreaterThan(20_000_000);
    const files = images.map(({ file_name }) => unreadableFile(file_name));
    const started = process.cpuUsage();
    const set = await open(json, files);
    expect(set.samples.flatMap(({ boxes }) => boxes!)).toHaveLength(52_000);
    // Half a second on a fast core; a slow one may take twenty times as long.
    expect(cpuMs(started)).toBeLessThan(10_000);
  });
});
