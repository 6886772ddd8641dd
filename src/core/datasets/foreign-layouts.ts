// Names the layout of a folder that is none of the lab's: it would else pass for class folders named images and labels.
import type { DataFile } from "./data-set";
import { folderOf, sampled } from "./data-set-folder";
import { findForeignJson } from "./foreign-json";
import { findLabelTexts, findYoloDescription } from "./foreign-label-texts";
import { convertWithDatumaro, type ForeignLayout, headText, stemOf } from "./foreign-layout";
import { isImage } from "./image-file";
import { isMaskFolderName } from "./folder-names";

// Tables of annotations and labels: CSV of TensorFlow, Roboflow, RetinaNet, Open Images, VIA and Kaggle.
const looked = 10;
const isTable = /\.(?:csv|tsv)$/i;

const intoFolders =
  "For classification, put the images of each class into a folder named after it; for boxes, convert it to COCO or " +
  "PASCAL VOC, or export it so from the tool that it comes from.";

function cells(line: string): string[] {
  const delimiter = ["\t", ";", ","].find((each) => line.includes(each)) ?? ",";
  return line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function hasOneOf(columns: readonly string[], ...names: readonly string[]): boolean {
  return names.some((name) => columns.includes(name));
}

interface Table {
  readonly layout: string;
  readonly holds: string;
  readonly advice: string;
}

function tableByHeader(columns: readonly string[]): Table | undefined {
  if (columns.includes("region_shape_attributes")) {
    return {
      layout: "VIA (VGG Image Annotator)",
      holds: "regions of images",
      advice: "In VIA export the annotations as COCO, and put the file beside the images.",
    };
  }
  if (columns.includes("imageid") && columns.includes("labelname")) {
    return { layout: "Open Images CSV", holds: "labels of images", advice: convertWithDatumaro("open_images") };
  }
  const hasBox =
    (hasOneOf(columns, "xmin", "x_min", "x1", "left", "bbox_x") &&
      hasOneOf(columns, "ymin", "y_min", "y1", "top", "bbox_y")) ||
    hasOneOf(columns, "bbox", "bounding_box", "rle", "encodedpixels", "rle_mask");
  return hasBox ? { layout: "CSV annotations", holds: "boxes or masks of images", advice: intoFolders } : undefined;
}

function tableByRows(rows: readonly (readonly string[])[], imageStems: ReadonlySet<string>): Table | undefined {
  const [header, ...body] = rows;
  const isBoxRow = (row: readonly string[]) =>
    row.length >= 6 && isImage(row[0]) && row.slice(1, 5).every((cell) => /^-?[\d.]*$/.test(cell));
  if (isBoxRow(header)) {
    return { layout: "RetinaNet CSV", holds: "an image, a box and a class on each line", advice: intoFolders };
  }
  if (/^(?:train|training|validat\w*|test|unassigned)$/i.test(header[0]) && header.length > 2) {
    return { layout: "AutoML CSV", holds: "a split, an image and its labels on each line", advice: intoFolders };
  }
  const named = body.filter((row) => row.some((cell) => cell !== "" && imageStems.has(stemOf(cell))));
  if (body.length === 0 || named.length * 2 < body.length) return undefined;
  const isFlags = body.every((row) => row.length > 2 && row.slice(1).every((cell) => /^[01](?:\.0)?$/.test(cell)));
  if (isFlags) {
    return {
      layout: "multi-label classification (CSV)",
      holds: "a 0 or 1 for each class of each image",
      advice:
        "Images of several classes at once are nothing that the lab trains on; for images of one class, put those of each class into a folder named after it.",
    };
  }
  return { layout: "CSV labels", holds: "a label of each image", advice: intoFolders };
}

interface ForeignTables {
  /** The first table that is about the images. */
  readonly layout?: ForeignLayout;
  /** Paths of all tables. */
  readonly paths: readonly string[];
}

/** The tables among the files, and what the first of them is that is about the images. */
async function findForeignTables(files: readonly DataFile[], imageStems: ReadonlySet<string>): Promise<ForeignTables> {
  const tables = files.filter(({ path }) => isTable.test(path));
  const paths = tables.map(({ path }) => path);
  for (const file of sampled(tables, looked)) {
    const lines = (await headText(file)).split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length === 0) continue;
    const rows = lines.slice(0, 50).map(cells);
    const columns = rows[0].map((column) => column.toLowerCase());
    const table = tableByHeader(columns) ?? tableByRows(rows, imageStems);
    if (table) return { layout: { ...table, seen: `${file.path} holds ${table.holds}` }, paths };
  }
  return { paths };
}

const containers: readonly (readonly [ending: RegExp, layout: string, advice: string])[] = [
  [
    /\.(?:tfrecords?|tfrec)(?:-\d+-of-\d+)?$|\.record(?:-\d+-of-\d+)?$/i,
    "TFRecord",
    "Export the set as COCO, as PASCAL VOC or as class folders of images instead.",
  ],
  [
    /\.(?:parquet|arrow)$/i,
    "a table of images (Parquet, Arrow), as Hugging Face has them",
    "Write the images into a folder for each class, or as COCO with its JSON.",
  ],
  [
    /(?:^|\/)(?:data\.mdb|lock\.mdb)$|\.lmdb$/i,
    "LMDB",
    "Write the images into a folder for each class, or as COCO with its JSON.",
  ],
  [
    /\.(?:npz|npy|h5|hdf5|mat|pkl|pickle)$|-ubyte(?:\.gz)?$|(?:^|\/)(?:data|test)_batch(?:_\d)?(?:\.bin)?$/i,
    "arrays",
    "Write the images as PNG or JPEG into a folder for each class, or as COCO with its JSON.",
  ],
  [
    /\.(?:jsonl|ndjson|manifest)$/i,
    "JSON Lines",
    "Convert it to COCO, or export it so from the tool that it comes from; then choose that folder.",
  ],
  [
    /\.(?:zip|tar|tgz|gz|7z|rar)$/i,
    "a folder of archives",
    "Unpack them and choose the folder with the images; a single zip can be chosen as it is.",
  ],
];

/** Files that hold images inside of them, where there is no image. */
export function findContainers(files: readonly DataFile[]): ForeignLayout | undefined {
  for (const [ending, layout, advice] of containers) {
    const file = files.find(({ path }) => ending.test(path));
    if (file) return { layout, seen: `${file.path} is one of its files`, advice };
  }
  return undefined;
}

/** CVAT's XML of all images or of a video; PASCAL VOC's have one file an image and <annotation> at the top. */
async function findCvat(files: readonly DataFile[]): Promise<ForeignLayout | undefined> {
  for (const file of sampled(
    files.filter(({ path }) => /\.xml$/i.test(path)),
    10,
  )) {
    const text = await headText(file);
    if (!/<annotations[\s>]/.test(text) || !/<(?:image|track|version|meta)[\s>]/.test(text)) continue;
    const advice =
      "Export the task from CVAT again as Pascal VOC or as COCO, with the images; then choose that folder.";
    return { layout: "CVAT for images", seen: `${file.path} holds the annotations of all images`, advice };
  }
  return undefined;
}

/** Two folders of the same names, one of which is of masks: images/1.jpg and masks/1.png. */
function findMaskFolders(images: readonly string[]): ForeignLayout | undefined {
  const isMasks = (folder: string) => folder.split("/").some(isMaskFolderName);
  const byFolder = new Map<string, Set<string>>();
  for (const path of images) byFolder.set(folderOf(path), byFolder.get(folderOf(path)) ?? new Set());
  const folders = [...byFolder];
  if (!folders.some(([folder]) => isMasks(folder))) return undefined;
  for (const path of images) {
    byFolder.get(folderOf(path))!.add(stemOf(path).replace(/[_-]?(?:mask|label|gt|seg\w*|target)s?$/i, ""));
  }
  for (const [folder, stems] of folders.filter(([name]) => isMasks(name))) {
    const partner = folders.find(
      ([other, others]) => other !== folder && [...stems].filter((stem) => others.has(stem)).length * 2 > stems.size,
    );
    if (!partner) continue;
    return {
      layout: "folders of images and masks",
      seen: `the names in ${folder} are those in ${partner[0] || "the folder itself"}`,
      advice:
        "Put them into the layout of PASCAL VOC: the images into JPEGImages, masks as PNG of class indices into " +
        "SegmentationClass, and a class_names.txt beside them, one class a line, _background_ first.",
    };
  }
  return undefined;
}

export interface ForeignFindings {
  /** Beyond doubt: labels beside images. */
  readonly certain?: ForeignLayout;
  /** Where the folders' names are no classes. */
  readonly likely?: ForeignLayout;
  /** Files that may hold what is true of the images; where no folder's name is a class. */
  readonly container?: ForeignLayout;
  /** Tables, which lie beside class folders and are not read there. */
  readonly tables: readonly string[];
}

/** What tells of other layouts among the files; few files are read, and no image. */
export async function findForeignLayouts(files: readonly DataFile[]): Promise<ForeignFindings> {
  const images = files.map(({ path }) => path).filter(isImage);
  const isElse = ({ path }: DataFile) => !isImage(path);
  const others = files.filter(isElse);
  if (others.length === 0) return { likely: findMaskFolders(images), tables: [] };
  const imageStems = new Set(images.map(stemOf));
  const json = await findForeignJson(others, imageStems);
  const certain =
    (await findLabelTexts(others, imageStems)) ?? (json?.isCertain ? json : undefined) ?? (await findCvat(others));
  if (certain) return { certain, tables: [] };
  const tables = await findForeignTables(others, imageStems);
  const likely = (await findYoloDescription(others)) ?? json ?? tables.layout ?? findMaskFolders(images);
  return { likely, container: findContainers(others), tables: tables.paths };
}
