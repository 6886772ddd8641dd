// The image files of a folder by the last parts of their paths, and where they lie to an annotation file.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { isImage } from "./image-file";
import { isSplitName, type NamedSplit, splitOfName } from "./folder-names";

interface Folder {
  readonly name: string;
  readonly split?: NamedSplit;
}

export interface IndexedFile {
  readonly file: DataFile;
  readonly parts: readonly string[];
  /** Around it, from the top. */
  readonly folders: readonly Folder[];
}

/** Archives of macOS spell é as two characters; paths to other folders begin with dots. */
export function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.normalize("NFC").split(/[\\/]+/)) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

export function sharedFromTop(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}

export function sharedFromEnd(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < Math.min(left.length, right.length) && left.at(-1 - shared) === right.at(-1 - shared)) shared++;
  return shared;
}

/** Where an annotation file lies, and the folder that it is named after: train2017 of instances_train2017.json. */
export interface AnnotationPlace {
  readonly folder: string;
  readonly namesake?: string;
}

export function placeOf(annotationPath: string): AnnotationPlace {
  return {
    folder: partsOf(folderOf(annotationPath)).join("/"),
    namesake: /(?:^|[_/])([^_/]+)\.json$/i.exec(annotationPath)?.[1],
  };
}

/** The depth of the folder that goes with an annotation file: train2017, or of train any folder of this split. */
export function depthOfCompanion(
  folders: readonly Folder[],
  { namesake }: AnnotationPlace,
  split: NamedSplit | undefined,
): number | undefined {
  const depth = folders.findIndex(
    (folder) => folder.name === namesake || (split !== undefined && folder.split === split),
  );
  return depth < 0 ? undefined : depth;
}

/** Whether a path lies in the folder of another split than its annotation file is for. */
export function isOfOtherSplit({ folders }: IndexedFile, split: NamedSplit | undefined): boolean {
  const splits = folders.flatMap((folder) => folder.split ?? []);
  return split !== undefined && splits.length > 0 && !splits.includes(split);
}

/** Images by the last part of their paths. */
export function imagesByLastPart(files: readonly DataFile[]): ReadonlyMap<string, readonly IndexedFile[]> {
  const byBaseName = new Map<string, IndexedFile[]>();
  const foldersOf = new Map<string, readonly Folder[]>();
  for (const file of files) {
    if (!isImage(file.path)) continue;
    const parts = partsOf(file.path);
    const around = folderOf(file.path);
    let folders = foldersOf.get(around);
    if (folders === undefined) {
      folders = parts
        .slice(0, -1)
        .map((name): Folder => ({ name, split: isSplitName(name) ? splitOfName(name) : undefined }));
      foldersOf.set(around, folders);
    }
    const base = parts.at(-1)!;
    const others = byBaseName.get(base);
    if (others) others.push({ file, parts, folders });
    else byBaseName.set(base, [{ file, parts, folders }]);
  }
  return byBaseName;
}
