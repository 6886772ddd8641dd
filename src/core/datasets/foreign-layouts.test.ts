import { describe, expect, it } from "vitest";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { type DataFile, DataSetError, ForeignLayoutError } from "./data-set";
import { kindOfLabelText } from "./foreign-label-texts";
import { openDataSet } from "./open-data-set";

const unread = (...paths: readonly string[]) => paths.map((path) => unreadableFile(path));
const text = (content: string, ...paths: readonly string[]) => paths.map((path) => memoryFile(path, content));
const json = (value: unknown, ...paths: readonly string[]) => text(JSON.stringify(value), ...paths);
const flat = unread("a.jpg", "b.jpg");

const box = "0 0.5 0.5 0.2 0.2\n";
const polygon = "1 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.1 0.1 0.5 0.1 0.5 0.5 0.4 0.4\n";
const pose = `0 0.5 0.5 0.2 0.2 ${"0.4 0.4 2 ".repeat(5)}\n`;
const kitti = "Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n";
const dota = "imagesource:GoogleEarth\ngsd:0.14\n2244 1791 2254 1795 2245 1813 2238 1809 small-vehicle 1\n";
const yaml = "path: ../set\ntrain: images/train\nval: images/val\nnames:\n  0: cat\n";
const tensorflow = "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,64,48,cat,1,2,11,12\n";

const layouts: readonly (readonly [what: string, layout: RegExp, files: readonly DataFile[]])[] = [
  [
    "labels/train beside images/train",
    /^YOLO$/,
    [
      ...unread("images/train/1.png", "images/val/2.png"),
      ...text(box, "labels/train/1.txt", "labels/val/2.txt"),
      ...text(yaml, "data.yaml"),
    ],
  ],
  [
    "train/images beside train/labels",
    /^YOLO$/,
    [
      ...unread("train/images/1.png", "valid/images/2.png"),
      ...text(box, "train/labels/1.txt"),
      ...text("", "valid/labels/2.txt"),
    ],
  ],
  [
    "folders of sequences",
    /^YOLO$/,
    [...unread("images/a/1.png", "images/b/2.png"), ...text(box, "labels/a/1.txt", "labels/b/2.txt")],
  ],
  ["beside its images", /^YOLO$/, [...flat, ...text(box, "a.txt"), ...text("cat\ndog\n", "classes.txt")]],
  [
    "Darknet",
    /^YOLO$/,
    [...unread("obj_train_data/1.jpg"), ...text(box, "obj_train_data/1.txt"), ...text("cat", "obj.names")],
  ],
  ["polygons", /^YOLO segmentation$/, [...unread("images/1.png"), ...text(polygon, "labels/1.txt")]],
  ["points", /^YOLO pose$/, [...unread("images/1.png"), ...text(pose, "labels/1.txt")]],
  ["its data.yaml alone", /^YOLO$/, [...unread("train/images/1.png", "val/images/2.png"), ...text(yaml, "data.yaml")]],
  ["Windows lines", /^YOLO$/, [...unread("images/1.png"), ...text("3 0.5 0.5 1 1\r\n\r\n", "labels/1.txt")]],
  ["KITTI", /^KITTI$/, [...unread("image_2/1.png"), ...text(kitti, "label_2/1.txt")]],
  ["DOTA", /^DOTA$/, [...unread("images/1.png"), ...text(dota, "labelTxt/1.txt")]],
  [
    "names and pixels",
    /boxes in text/,
    [...unread("apple/1.jpg"), ...text("Apple 1.5 2 30 40\n", "apple/Label/1.txt")],
  ],
  ["LabelMe", /^LabelMe$/, [...flat, ...json({ shapes: [], imagePath: "a.jpg", imageData: null }, "a.json", "b.json")]],
  [
    "VIA",
    /^VIA/,
    [...unread("images/a.jpg"), ...json({ "a.jpg12": { filename: "a.jpg", size: 12, regions: [] } }, "via.json")],
  ],
  ["a VIA project", /^VIA/, [...unread("images/a.jpg"), ...json({ _via_img_metadata: {} }, "via.json")]],
  [
    "Supervisely",
    /^Supervisely$/,
    [...unread("ds/img/a.jpg"), ...json({ size: {}, objects: [] }, "ds/ann/a.jpg.json")],
  ],
  [
    "CVAT",
    /^CVAT for images$/,
    [
      ...unread("images/a.jpg"),
      ...text("<annotations><version>1.1</version><image/></annotations>", "annotations.xml"),
    ],
  ],
  [
    "Label Studio",
    /^Label Studio/,
    [...unread("images/a.jpg"), ...json([{ id: 1, data: {}, annotations: [] }], "project.json")],
  ],
  [
    "CreateML",
    /^CreateML$/,
    [
      ...flat,
      ...json([{ image: "a.jpg", annotations: [{ label: "x", coordinates: {} }] }], "_annotations.createml.json"),
    ],
  ],
  [
    "panoptic COCO",
    /^COCO panoptic$/,
    [
      ...unread("val/a.jpg"),
      ...json({ images: [{ id: 1 }], annotations: [{ segments_info: [] }], categories: [] }, "x.json"),
    ],
  ],
  [
    "captions of COCO",
    /^COCO captions$/,
    [...unread("val/a.jpg"), ...json({ images: [], annotations: [{ caption: "a" }] }, "x.json")],
  ],
  [
    "detections",
    /^COCO detections$/,
    [...unread("images/a.jpg"), ...json([{ image_id: 1, category_id: 1, bbox: [] }], "x.json")],
  ],
  [
    "Datumaro",
    /^Datumaro$/,
    [...unread("images/a.jpg"), ...json({ info: {}, categories: {}, items: [] }, "annotations/default.json")],
  ],
  [
    "TensorFlow's CSV",
    /^CSV annotations$/,
    [...unread("train/a.jpg", "test/b.jpg"), ...text(tensorflow, "train/_annotations.csv")],
  ],
  ["RetinaNet's CSV", /^RetinaNet CSV$/, [...flat, ...text("a.jpg,1,2,3,4,cat\nb.jpg,,,,,\n", "train.csv")]],
  [
    "Open Images",
    /^Open Images CSV$/,
    [...unread("train/a.jpg"), ...text("ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n", "train-bbox.csv")],
  ],
  [
    "many labels an image",
    /^multi-label/,
    [...unread("train/a.jpg", "valid/b.jpg"), ...text("filename, cat, dog\na.jpg, 1, 1\n", "train/_classes.csv")],
  ],
  [
    "Kaggle's labels",
    /^CSV labels$/,
    [...unread("train/a.jpg", "test/b.jpg"), ...text("id,breed\na,pug\n", "train_labels.csv")],
  ],
  ["folders of masks", /masks$/, unread("images/1.jpg", "images/2.jpg", "masks/1.png", "masks/2_mask.png")],
  [
    "masks in splits",
    /masks$/,
    unread("train/images/1.jpg", "train/masks/1.png", "val/images/2.jpg", "val/masks/2.png"),
  ],
  [
    "empty labels alone",
    /^YOLO$/,
    [...unread("images/train/1.png", "images/val/2.png"), ...text("", "labels/train/1.txt")],
  ],
  ["JSON Lines", /^JSON Lines$/, [...unread("train/a.jpg", "val/b.jpg"), ...text("{}\n", "set.ndjson")]],
  ["packed annotations", /archives/, [...unread("images/a.jpg"), ...text("x", "instances.json.gz")]],
  ["TFRecord", /^TFRecord$/, unread("train.tfrecord", "val.tfrecord-00000-of-00010")],
  ["Parquet", /Parquet/, unread("data/train-00000.parquet")],
  ["archives", /archives/, unread("train.zip", "val.zip")],
];

describe("a layout of others", () => {
  it.each(layouts)("is named: %s", async (_, layout, files) => {
    const error: unknown = await openDataSet(files).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ForeignLayoutError);
    expect(error).toBeInstanceOf(DataSetError);
    const { layout: named, message } = error as ForeignLayoutError;
    expect(named).toMatch(layout);
    // The name, a file that tells it, and what to do.
    expect(message).toContain(`This is ${named}: `);
    expect(files.some(({ path }) => message.includes(path) || message.includes(path.split("/")[0]))).toBe(true);
    expect(message).toMatch(/onvert|xport|Put|put|rite|Unpack/);
  });

  it("may still be opened as class folders by whoever asks for them", async () => {
    const set = await openDataSet([...unread("cat/1.jpg", "dog/2.jpg"), ...text(box, "cat/1.txt", "dog/2.txt")], {
      format: "image-folder",
    });
    expect(set.classes.classification).toEqual(["cat", "dog"]);
  });

  it.each<[string, readonly DataFile[]]>([
    ["a stray table of labels", text("file,label\ncat/1.jpg,cat\n", "labels.csv")],
    ["a table of boxes", text(tensorflow, "boxes.csv")],
  ])("is not seen in class folders with %s, which is mentioned", async (_, files) => {
    const set = await openDataSet([...unread("cat/1.jpg", "dog/2.jpg"), ...files]);
    expect(set.classes.classification).toEqual(["cat", "dog"]);
    expect(set.warnings).toEqual([`${files[0].path} is not read: the class of an image is the name of its folder.`]);
  });

  it.each<[string, readonly DataFile[]]>([
    ["notes of an image", text("a fine cat\n", "cat/1.txt")],
    ["lists of images", text("cat/1.jpg 0\n", "train.txt")],
    ["other JSON", json({ "0": "cat" }, "class_index.json")],
    ["other YAML", text("names: x\n", "setup.yaml")],
    ["classes named like parts among others", unread("images/3.jpg", "train/4.jpg")],
  ])("is not seen in class folders with %s", async (_, files) => {
    const set = await openDataSet([...unread("cat/1.jpg", "dog/2.jpg"), ...files]);
    expect(set.format).toBe("image-folder");
    expect(set.warnings).toEqual([]);
  });

  it("makes no classes of splits and parts that nothing labels", async () => {
    await expect(openDataSet(unread("train/1.jpg", "val/2.jpg"))).rejects.toThrow(
      /Nothing tells the classes of these images: they lie in train and val, which names no classes/,
    );
    await expect(openDataSet(unread("train/images/1.jpg", "val/images/2.jpg"))).resolves.toMatchObject({
      warnings: [expect.stringMatching(/one class only, images/)],
    });
  });
});

describe("lines of label files", () => {
  it.each([
    ["0 0.5 0.5 1 1", "YOLO"],
    ["0 0.5 0.5 1 1 0.93", "YOLO"],
    ["0.0 0.5 0.5 1 1", "YOLO"],
    ["0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9", "YOLO segmentation"],
    ["0 0.5 0.5 1 1\n1 0.1 0.1 0.9 0.1 0.9 0.9", "YOLO segmentation"],
    ["0 0.5 0.5 1 1 0.2 0.2 2 0.3 0.3 1", "YOLO pose"],
    ["0 12 30 40 50", "boxes in text files"],
    ["cat 12 30 40 50", "boxes in text files"],
    ["", "empty"],
    ["12", undefined],
    ["a photograph of 3 cats", undefined],
    ["1 2 3", undefined],
  ])("%j are %s", (line, kind) => {
    expect(kindOfLabelText(line)).toBe(kind);
  });
});
