// Names the layout of a folder that is none of the lab's: it would else pass for class folders named images and labels.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { headText, sampled, stemOf } from "./foreign-files";
import { findForeignJson } from "./foreign-json";
import { findLabelTexts, findYoloDescription } from "./foreign-label-texts";
import type { ForeignLayout } from "./foreign-layout";
import { findForeignTables } from "./foreign-tables";
import { isMaskFolderName } from "./part-names";
import { isImage } from "./image-file";

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
