// Folders of layouts that the lab does not read, which vary in order, splits, names and number, drawn from a seed.
import type { DataFile } from "../../core/datasets/data-set";
import type { Draws } from "../image-variations";
import { memoryFile } from "../memory-files";
import { imageFile, spelled, type SplitName, type Variation, withLitter } from "./variation";

/** The text of one image's labels. */
type Lines = (draws: Draws) => string;

const share = (draws: Draws) => (draws.below(1000) / 1000).toFixed(draws.of([3, 6]));
const shares = (draws: Draws, count: number) => Array.from({ length: count }, () => share(draws)).join(" ");

function lines(one: Lines): Lines {
  return (draws) => Array.from({ length: draws.below(4) }, () => one(draws)).join(draws.of(["\n", "\r\n"]));
}

const labelKinds: readonly (readonly [RegExp, Lines])[] = [
  [/^YOLO$/, lines((draws) => `${draws.below(9)} ${shares(draws, 4)}`)],
  [/^YOLO segmentation$/, lines((draws) => `${draws.below(9)} ${shares(draws, 6 + 2 * draws.below(5))}`)],
  [/^YOLO pose$/, lines((draws) => `0 ${shares(draws, 4)} ${share(draws)} ${share(draws)} 2 ${share(draws)} 0.5 2`)],
  [/^KITTI$/, lines((draws) => `Car 0.00 0 -1.5 ${draws.below(99)} 10.5 200.25 99 1.5 1.6 3.7 -16.5 2.4 58.5 -1.57`)],
  [/boxes in text/, lines((draws) => `Apple ${draws.below(50)} ${draws.below(40)} 60.5 44`)],
];

interface Folder {
  readonly images: string;
  readonly labels: string;
}

/** Where images and labels lie: in both orders, beside each other, in one folder. */
function labelFolders(draws: Draws): readonly Folder[] {
  const splits: readonly SplitName[] = draws.of([["train"], ["train", "val"], ["train", "val", "test"]]);
  const order = draws.below(4);
  if (order === 3) return [{ images: draws.of(["", "obj_train_data/"]), labels: "beside" }];
  return splits.map((split) => {
    const name = spelled(split, draws);
    if (order === 0) return { images: `images/${name}/`, labels: `labels/${name}/` };
    if (order === 1) return { images: `${name}/images/`, labels: `${name}/labels/` };
    return { images: `${name}/`, labels: `${name}/` };
  });
}

function labelled(draws: Draws): Variation {
  const [layout, text] = draws.of(labelKinds);
  const folders = labelFolders(draws);
  const files: DataFile[] = [];
  let place = 0;
  for (const { images, labels } of folders) {
    const count = 2 + draws.below(4);
    for (let i = 0; i < count; i++) {
      const name = `${draws.of(["", "IMG_", "ä "])}${place++}`;
      files.push(imageFile(`${images}${name}.png`));
      files.push(memoryFile(`${labels === "beside" ? images : labels}${name}.txt`, text(draws)));
    }
  }
  // One that is surely not empty, so that the kind can be told.
  const sure = files.findIndex(({ path }) => path.endsWith(".txt"));
  let certain = "";
  while (certain === "") certain = text(draws);
  files[sure] = memoryFile(files[sure].path, certain);
  if (draws.chance(0.4)) files.push(memoryFile("data.yaml", "train: images/train\nnames: [cat, dog]\n"));
  if (draws.chance(0.3)) files.push(memoryFile("classes.txt", "cat\ndog\n"));
  const where = folders.map(({ images, labels }) => `${images} and ${labels}`).join(", ");
  return { what: `labels of ${String(layout)} in ${where}`, files, right: { kind: "foreign", layout } };
}

const perImage: readonly (readonly [RegExp, (name: string) => readonly [string, unknown]])[] = [
  [/^LabelMe$/, (name) => [`${name}.json`, { shapes: [{ label: "cat" }], imagePath: `${name}.png`, imageHeight: 48 }]],
  [/^Supervisely$/, (name) => [`${name}.png.json`, { size: { width: 64, height: 48 }, objects: [] }]],
  [/^VoTT$/, (name) => [`${name}-asset.json`, { asset: { name }, regions: [] }]],
];

function annotatedPerImage(draws: Draws): Variation {
  const [layout, write] = draws.of(perImage);
  const folder = draws.of(["", "images/", "train/"]);
  const jsonFolder = draws.of([folder, "annotations/"]);
  const files = Array.from({ length: 1 + draws.below(70) }, (_, i) => {
    const [name, value] = write(`shot ${i}`);
    return [imageFile(`${folder}shot ${i}.png`), memoryFile(jsonFolder + name, JSON.stringify(value))];
  }).flat();
  return {
    what: `${String(layout)} in ${jsonFolder || "the folder itself"}`,
    files,
    right: { kind: "foreign", layout },
  };
}

const box = "1,2,11,12";
const inOneFile: readonly (readonly [RegExp, string, (name: string) => string])[] = [
  [
    /^CSV annotations$/,
    "_annotations.csv",
    (name) => `filename,width,height,class,xmin,ymin,xmax,ymax\n${name},64,48,cat,${box}\n`,
  ],
  [/^CSV annotations$/, "boxes.tsv", (name) => `image\tx1\ty1\tx2\ty2\tlabel\n${name}\t1\t2\t3\t4\tcat\n`],
  [/^RetinaNet CSV$/, "train.csv", (name) => `${name},${box},cat\n`],
  [/^Open Images CSV$/, "train-annotations-bbox.csv", () => "ImageID,Source,LabelName,Confidence,XMin\n"],
  [/^CSV labels$/, "train.csv", (name) => `id,label\n${name.replace(/\.png$/, "")},cat\n`],
  [/^multi-label/, "_classes.csv", (name) => `filename,cat,dog\n${name},1,1\n`],
  [
    /^VIA/,
    "via_region_data.json",
    (name) => JSON.stringify({ [`${name}99`]: { filename: name, size: 99, regions: {} } }),
  ],
  [/^VIA/, "via.csv", (name) => `filename,file_size,file_attributes,region_shape_attributes\n${name},9,{},{}\n`],
  [/^Label Studio/, "project-1.json", (name) => JSON.stringify([{ id: 1, data: { image: name }, annotations: [] }])],
  [
    /^CreateML$/,
    "_annotations.createml.json",
    (name) => JSON.stringify([{ image: name, annotations: [{ label: "cat", coordinates: { x: 1 } }] }]),
  ],
  [
    /^COCO panoptic$/,
    "panoptic.json",
    () => JSON.stringify({ images: [{ id: 1 }], annotations: [{ segments_info: [] }], categories: [] }),
  ],
  [
    /^COCO captions$/,
    "captions.json",
    () => JSON.stringify({ images: [{ id: 1 }], annotations: [{ caption: "a cat" }] }),
  ],
  [
    /^COCO detections$/,
    "results.json",
    () => JSON.stringify([{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], score: 1 }]),
  ],
  [/^Datumaro$/, "default.json", () => JSON.stringify({ info: {}, categories: {}, items: [] })],
  [
    /^CVAT for images$/,
    "annotations.xml",
    (name) => `<?xml version="1.0"?><annotations><version>1.1</version><image name="${name}"/></annotations>`,
  ],
];

function annotatedInOneFile(draws: Draws): Variation {
  const [layout, file, write] = draws.of(inOneFile);
  const folder = draws.of(["", "images/", "train/", "train/images/"]);
  const images = Array.from({ length: 1 + draws.below(5) }, (_, i) => imageFile(`${folder}${i}.png`));
  const place = draws.of(["", folder, "annotations/"]);
  const files = [...images, memoryFile(place + file, write("0.png"))];
  return { what: `${place}${file} beside ${folder || "images"}`, files, right: { kind: "foreign", layout } };
}

function masked(draws: Draws): Variation {
  const [images, masks] = draws.of([
    ["images", "masks"],
    ["imgs", "labels"],
    ["JPEGImages", "SegmentationMasks"],
    ["image", "gt"],
    ["train/images", "train/masks"],
    ["images/train", "annotations/train"],
  ]);
  const suffix = draws.of(["", "", "_mask", "-gt"]);
  const files = Array.from({ length: 2 + draws.below(5) }, (_, i) => [
    imageFile(`${images}/shot${i}.png`),
    imageFile(`${masks}/shot${i}${suffix}.png`),
  ]).flat();
  return { what: `${images} and ${masks}${suffix}`, files, right: { kind: "foreign", layout: /masks$/ } };
}

/** The variation that these draws make. */
export function foreignVariation(draws: Draws): Variation {
  const made = draws.of([labelled, labelled, annotatedPerImage, annotatedInOneFile, annotatedInOneFile, masked])(draws);
  const wrapper = draws.of(["", "", "download/", "my set/v1/"]);
  const files = made.files.map((file) => ({ ...file, path: wrapper + file.path }));
  return { ...made, files: draws.shuffled(withLitter(files, draws, wrapper)) };
}
