// Class names of a VOC folder: a list that lies in it, the twenty official ones, or the names that its boxes have.
import { sortedByCodePoints } from "./code-point-order";
import type { DataFile } from "./data-set";
import { readFile } from "./picture-file";

/** By index from 1, as the masks of VOC 2007 to 2012 count. */
export const officialVocClasses = [
  "aeroplane",
  "bicycle",
  "bird",
  "boat",
  "bottle",
  "bus",
  "car",
  "cat",
  "chair",
  "cow",
  "diningtable",
  "dog",
  "horse",
  "motorbike",
  "person",
  "pottedplant",
  "sheep",
  "sofa",
  "train",
  "tvmonitor",
] as const;

/** Lists that annotation tools write: labelme's class_names.txt and labels.txt, CVAT's labelmap.txt. */
const listNames = ["class_names.txt", "labelmap.txt", "labels.txt", "classes.txt"];

export interface ClassList {
  readonly path: string;
  /** By index from 1, without the background. */
  readonly names: readonly string[];
}

/** A line a class, its place the index in masks; of CVAT's `name:colour:parts:actions` the name. */
export async function readClassList(files: readonly DataFile[]): Promise<ClassList | undefined> {
  const file = listNames.map((name) => files.find(({ path }) => path === name)).find((found) => found !== undefined);
  if (!file) return undefined;
  const isLabelMap = file.path === "labelmap.txt";
  const names = new TextDecoder()
    .decode(await readFile(file))
    .split(/\r?\n/)
    .map((line) => (isLabelMap ? line.split(":")[0] : line).trim())
    .filter((line) => line !== "" && !line.startsWith("#") && line !== "__ignore__");
  if (/^_*background_*$/i.test(names[0] ?? "")) names.shift();
  return names.length > 0 ? { path: file.path, names } : undefined;
}

export interface VocClasses {
  /** Of boxes, by label from 1. */
  readonly detection: readonly string[];
  /** Of masks, by index from 1; absent where nothing tells what an index means. */
  readonly segmentation?: readonly string[];
}

/** The official classes where no list lies in the folder and all names are among them; otherwise the sorted names. */
export function vocClasses(names: ReadonlySet<string>, list: ClassList | undefined): VocClasses {
  if (list) return { detection: list.names, segmentation: list.names };
  const official: readonly string[] = officialVocClasses;
  if ([...names].every((name) => official.includes(name))) return { detection: official, segmentation: official };
  return { detection: sortedByCodePoints(names) };
}
