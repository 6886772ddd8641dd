// JSON files of other tools and layouts, known by the keys that they hold.
import { isUserError } from "../base/user-error";
import { type DataFile } from "./data-set";
import { sampled } from "./data-set-folder";
import { convertWithDatumaro, exportFromTool, type ForeignLayout, stemOf } from "./foreign-layout";
import { readJson } from "./read-json";

/** Of files that are named like images, and of others. */
const lookedBeside = 6;
const lookedElse = 12;
const maxBytes = 100_000_000;

type Entry = Readonly<Record<string, unknown>>;

interface Known {
  readonly layout: string;
  readonly holds: string;
  readonly advice: string;
  readonly fits: (value: Entry) => boolean;
  /** Of files that may lie beside class folders by chance. */
  readonly isCommon?: boolean;
}

export interface ForeignJson extends ForeignLayout {
  /** Whether nobody has such a file beside class folders. */
  readonly isCertain: boolean;
}

function isEntry(value: unknown): value is Entry {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function hasAll(...keys: readonly string[]): (value: Entry) => boolean {
  return (value) => keys.every((key) => key in value);
}

function firstOf(value: unknown): Entry {
  const [first] = Array.isArray(value) ? (value as unknown[]) : isEntry(value) ? Object.values(value) : [];
  return isEntry(first) ? first : {};
}

/** What is in a list: the keys of its first entry. */
const lists: readonly Known[] = [
  {
    layout: "Label Studio’s JSON",
    holds: "tasks with their annotations",
    advice: "In Label Studio export the project as COCO, with the images; then choose that folder.",
    fits: (entry) => "data" in entry && ["annotations", "completions", "predictions"].some((key) => key in entry),
  },
  {
    layout: "CreateML",
    holds: "images with labels and coordinates",
    advice: exportFromTool,
    fits: (entry) => "image" in entry && "coordinates" in firstOf(entry.annotations),
  },
  {
    layout: "COCO detections",
    holds: "boxes with scores, which a network answered",
    advice: "Put the instances file of the same images beside them: what is true of the images is in that one.",
    fits: hasAll("image_id", "category_id"),
    isCommon: true,
  },
  {
    layout: "BDD100K",
    holds: "images with their labels",
    advice: "Convert it to COCO, for example with the converter that BDD100K publishes; then choose that folder.",
    fits: (entry) => hasAll("name", "labels")(entry) && "category" in firstOf(entry.labels),
  },
  {
    layout: "Labelbox’s JSON",
    holds: "data rows with their labels",
    advice: exportFromTool,
    fits: (entry) => "data_row" in entry || "Labeled Data" in entry,
  },
  {
    layout: "Label Studio’s JSON",
    holds: "images with their labels",
    advice: "In Label Studio export the project as COCO, with the images; then choose that folder.",
    fits: (entry) => "image" in entry && ["label", "bbox", "choice", "annotator"].some((key) => key in entry),
  },
];

const objects: readonly Known[] = [
  {
    layout: "LabelMe",
    holds: "the shapes of one image",
    advice:
      "Convert it to COCO, for example with labelme2coco (pip install labelme2coco; labelme2coco FOLDER), and put the " +
      "JSON that it writes beside the images.",
    fits: (value) => "shapes" in value && ["imagePath", "imageData", "imageHeight"].some((key) => key in value),
  },
  {
    layout: "VIA (VGG Image Annotator)",
    holds: "regions of images",
    advice: "In VIA export the annotations as COCO, and put the file beside the images.",
    fits: (value) => "_via_img_metadata" in value || hasAll("filename", "regions")(firstOf(value)),
  },
  {
    layout: "COCO panoptic",
    holds: "segments of images, whose pixels are in PNG files",
    advice: "Put the instances file of the same images beside them instead; COCO publishes both.",
    fits: (value) => "segments_info" in firstOf(value.annotations),
  },
  {
    layout: "COCO captions",
    holds: "sentences about images",
    advice: "Put the instances file of the same images beside them instead; COCO publishes both.",
    fits: (value) => "caption" in firstOf(value.annotations),
  },
  {
    layout: "Datumaro",
    holds: "items with their annotations",
    advice: convertWithDatumaro("datumaro"),
    fits: hasAll("items", "categories"),
  },
  {
    layout: "FiftyOne’s labels",
    holds: "classes and a label of each image",
    advice:
      "In FiftyOne export the set as COCODetectionDataset or as ImageClassificationDirectoryTree; then choose that folder.",
    fits: hasAll("classes", "labels"),
  },
  {
    layout: "Supervisely",
    holds: "the objects of one image",
    advice: "In Supervisely export the project as COCO or as PASCAL VOC; then choose that folder.",
    fits: hasAll("objects", "size"),
  },
  {
    layout: "Cityscapes",
    holds: "the polygons of one image",
    advice: convertWithDatumaro("cityscapes"),
    fits: hasAll("objects", "imgHeight"),
  },
  { layout: "VoTT", holds: "the regions of one image", advice: exportFromTool, fits: hasAll("asset", "regions") },
];

/** The layout of a parsed JSON file, if it is one of these. */
export function foreignJsonOf(value: unknown): Omit<Known, "fits"> | undefined {
  if (Array.isArray(value)) return lists.find(({ fits }) => fits(firstOf(value)));
  return isEntry(value) ? objects.find(({ fits }) => fits(value)) : undefined;
}

/** The first JSON file that is of another layout, those that are named like images first. */
export async function findForeignJson(
  files: readonly DataFile[],
  imageStems: ReadonlySet<string>,
): Promise<ForeignJson | undefined> {
  const jsonFiles = files.filter(({ path, byteLength }) => /\.json$/i.test(path) && byteLength <= maxBytes);
  // Supervisely's are named a.png.json.
  const isBeside = ({ path }: DataFile) => imageStems.has(stemOf(path)) || imageStems.has(stemOf(stemOf(path)));
  const looked = [
    ...sampled(jsonFiles.filter(isBeside), lookedBeside),
    ...sampled(
      jsonFiles.filter((file) => !isBeside(file)),
      lookedElse,
    ),
  ];
  for (const file of looked) {
    try {
      const known = foreignJsonOf((await readJson(file)).value);
      if (known) {
        const { layout, holds, advice, isCommon = false } = known;
        return { layout, seen: `${file.path} holds ${holds}`, advice, isCertain: !isCommon };
      }
    } catch (error) {
      // Damaged ones are told by whoever looks for COCO.
      if (!isUserError(error)) throw error;
    }
  }
  return undefined;
}
