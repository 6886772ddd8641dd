// Class folders that vary in splits, depth, names and what lies beside the images, drawn from a seed.
import type { DataFile } from "../../core/datasets/data-set";
import type { Draws } from "../image-variations";
import { memoryFile } from "../memory-files";
import {
  imageFile,
  type RightImage,
  spelled,
  splitChoices,
  splitlessNames,
  type SplitName,
  type Variation,
  withLitter,
  withTestPolicy,
} from "./variation";

const classNames = [
  "cat",
  "dog",
  "n01440764",
  "7",
  "größe",
  "potted plant",
  "train station",
  "test tube",
  "bär",
  "latest",
  "valves",
  "images",
  "中",
];
const endings = [".png", ".PNG", ".jpg", ".JPEG", ".webp"];

interface Made {
  readonly files: DataFile[];
  readonly images: RightImage[];
  readonly excluded: string[];
  readonly warnings: RegExp[];
}

/** Images of one class, at times in folders of their own. */
function addClass(made: Made, { prefix, split, isInside }: SplitFolder, className: string, draws: Draws): void {
  const count = 1 + draws.below(3);
  for (let i = 0; i < count; i++) {
    const deeper = !isInside && draws.chance(0.1) ? "deeper/still/" : "";
    const folder = isInside ? `${className}/${prefix}` : `${prefix}${className}/${deeper}`;
    const name = `${folder}${i}${draws.of(endings)}`;
    made.files.push(imageFile(name));
    made.images.push({ name, split, className });
  }
}

interface SplitFolder {
  readonly split: SplitName | undefined;
  readonly prefix: string;
  /** Inside of each class: cat/train. */
  readonly isInside: boolean;
}

const oddities = [
  "notes",
  "table",
  "empty image",
  "loose image",
  "foreign image",
  "unknown JSON",
  "folder without images",
] as const;

function addOddity(
  made: Made,
  kind: (typeof oddities)[number],
  { prefix, isInside }: SplitFolder,
  className: string,
): void {
  // Where splits lie inside of classes, what lies in a class and in no split is about the set, but for images.
  const folder = isInside ? `${className}/` : `${prefix}${className}/`;
  const add = (path: string, content: string): void => {
    made.files.push(memoryFile(path, content));
  };
  switch (kind) {
    case "notes":
      add(`${folder}notes.txt`, "a fine image");
      if (!isInside) made.excluded.push(`${folder}notes.txt`);
      break;
    case "table":
      add("labels.csv", "file,label\nx.png,cat\n");
      made.warnings.push(/^labels\.csv.* not read/);
      break;
    case "empty image":
      add(`${folder}empty.png`, "");
      made.excluded.push(`${folder}empty.png`);
      break;
    case "loose image":
      made.files.push(imageFile("loose.png"));
      made.excluded.push("loose.png");
      break;
    case "foreign image":
      add(`${folder}scan.tiff`, "II*");
      made.excluded.push(`${folder}scan.tiff`);
      break;
    case "unknown JSON":
      add("about.json", '{"author": "me"}');
      break;
    case "folder without images":
      add(`${isInside ? "" : prefix}nothing/readme.md`, "nothing");
      if (!isInside) made.excluded.push(`${prefix}nothing`);
      break;
  }
}

/** The folders that hold the images of a split. */
function splitFolder(split: SplitName, draws: Draws): string {
  const name = spelled(split, draws);
  return draws.of([`${name}/`, `${name}/`, `${name}/`, `${name}/${name}/`, `${name}/images/`]);
}

/** The variation that these draws make. */
export function classFolderVariation(draws: Draws): Variation {
  const made: Made = { files: [], images: [], excluded: [], warnings: [] };
  const classes = draws.shuffled(classNames).slice(0, 2 + draws.below(4));
  const splits = draws.chance(0.4) ? undefined : draws.of(splitChoices);
  const isInside = splits !== undefined && splits.length > 1 && draws.chance(0.2);
  const folders: readonly SplitFolder[] = splits?.map((split) => ({
    split,
    prefix: isInside ? `${spelled(split, draws)}/` : splitFolder(split, draws),
    isInside,
  })) ?? [{ split: undefined, prefix: "", isInside }];
  // Names that hold letters of splits are classes like others.
  if (!splits && draws.chance(0.3))
    classes.push(...splitlessNames.slice(0, 2).filter((name) => !classes.includes(name)));
  for (const folder of folders) {
    for (const className of classes) addClass(made, folder, className, draws);
  }
  const kinds = [...new Set(Array.from({ length: draws.below(3) }, () => draws.of(oddities)))];
  for (const kind of kinds) addOddity(made, kind, draws.of(folders), draws.of(classes));
  // The folder above is taken off only where nothing lies beside it.
  const wrapper = draws.of(["", "", "download/", "images/", "my set (1)/"]);
  const files = made.files.map((file) => ({ ...file, path: wrapper + file.path }));
  const policy = withTestPolicy(made.images);
  return {
    what: `class folders ${isInside ? "with " : ""}${folders.map(({ prefix }) => prefix || "at the top").join(", ")} of ${classes.join(", ")}: ${kinds.join(", ")}`,
    files: draws.shuffled(withLitter(files, draws, wrapper)),
    right: {
      kind: "set",
      format: "image-folder",
      images: policy.images,
      excluded: made.excluded,
      warnings: [...policy.warnings, ...made.warnings],
    },
  };
}
