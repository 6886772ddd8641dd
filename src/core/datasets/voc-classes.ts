// Class names of a VOC folder: a list that lies in it, the twenty official ones, or the names that its boxes have.
import { sortedByCodePoints } from "./data-set-folder";
import { type DataFile, DataSetError } from "./data-set";
import { readFile } from "./image-file";

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

/** What two names that a person takes for one have in common. */
const folded = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "");

async function listIn(file: DataFile): Promise<ClassList | undefined> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DataSetError(`${file.path}: its bytes are not UTF-8. Save the list of classes as UTF-8.`, {
      cause: error,
    });
  }
  const isLabelMap = file.path === "labelmap.txt";
  const names = text
    .split(/\r\n|\r|\n/)
    .map((line) => (isLabelMap ? line.split(":")[0] : line).trim())
    .filter((line) => line !== "" && !line.startsWith("#") && line !== "__ignore__");
  if (/^_*background_*$/i.test(names[0] ?? "")) names.shift();
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) {
    throw new DataSetError(
      `${file.path}: it lists ${twice} twice, so an index may mean one or the other. Correct the list.`,
    );
  }
  return names.length > 0 ? { path: file.path, names } : undefined;
}

/**
 * A line a class, its place the index in masks; of CVAT's `name:colour:parts:actions` the name.
 * @throws {DataSetError} where lists contradict each other or themselves, or are no text.
 */
export async function readClassList(files: readonly DataFile[]): Promise<ClassList | undefined> {
  const listFiles = listNames.flatMap((name) => files.find(({ path }) => path === name) ?? []);
  const lists = (await Promise.all(listFiles.map(listIn))).filter((list) => list !== undefined);
  const [first, ...others] = lists;
  const other = others.find(({ names }) => names.join("\n") !== first.names.join("\n"));
  if (other) {
    const shown = ({ path, names }: ClassList) =>
      `${path} lists ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
    throw new DataSetError(`${shown(first)}, and ${shown(other)}. Leave one of the lists out of the folder.`);
  }
  return first;
}

/** A sentence for names that differ in case, spaces or spelling of accents alone. */
export function tellAlikeNames(names: Iterable<string>, warnings: string[]): void {
  const groups = new Map<string, string[]>();
  for (const name of sortedByCodePoints(names)) {
    const key = folded(name);
    const others = groups.get(key);
    if (others) others.push(name);
    else groups.set(key, [name]);
  }
  const alike = Array.from(groups.values()).filter((group) => group.length > 1);
  if (alike.length === 0) return;
  const shown = alike.slice(0, 3).map((group) => group.map((name) => `“${name}”`).join(" and "));
  warnings.push(
    `Class names differ in case, spaces or accents alone and count as different classes: ${shown.join("; ")}` +
      `${alike.length > 3 ? "; …" : ""}. Rename them in the XML files if they are one.`,
  );
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
