// Which datasets a folder holds, and where: VOC by its folders, COCO by its annotation files, classes by what remains.
import { foldersOfSets } from "./class-folders";
import { type CocoProblem, findCocoFiles } from "./coco-files";
import type { DataFile, DataSetFormat, OpenOptions } from "./data-set";
import { folderOf, sortedByCodePoints, topOf } from "./data-set-folder";
import { isImage } from "./image-file";
import type { JsonFile } from "./read-json";
import { isSplitName } from "./folder-names";
import { findVocFolders } from "./voc-folders";

export interface DataSetCandidate {
  readonly format: Exclude<DataSetFormat, "scenes">;
  /** "" is the top. */
  readonly folder: string;
  /** Of COCO: its annotation files. */
  readonly jsonFiles?: readonly JsonFile[];
}

export interface Recognition {
  readonly candidates: readonly DataSetCandidate[];
  /** JSON and XML files that are no annotations. */
  readonly problems: readonly CocoProblem[];
}

function isUnder(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

/** The folder that an annotation file speaks for: around annotations/, and around train/ and valid/ with one file each. */
function spokenFor(jsonPath: string): string {
  let folder = folderOf(jsonPath);
  for (;;) {
    const last = folder.slice(folder.lastIndexOf("/") + 1);
    if (folder === "" || !(/^annotations?$/i.test(last) || isSplitName(last))) return folder;
    folder = folderOf(folder);
  }
}

/** Annotation files of one folder, or of folders inside each other, make one dataset; it reaches up to its images. */
function cocoCandidates(found: readonly JsonFile[], images: readonly string[]): DataSetCandidate[] {
  const folders = found.map(({ path }) => {
    let folder = spokenFor(path);
    while (folder !== "" && !images.some((image) => isUnder(image, folder))) folder = folderOf(folder);
    return folder;
  });
  const outermost = sortedByCodePoints(new Set(folders)).filter(
    (folder) => !folders.some((other) => other !== folder && isUnder(folder, other)),
  );
  return outermost.map((folder) => ({
    format: "coco",
    folder,
    jsonFiles: found.filter(({ path }) => isUnder(path, folder)),
  }));
}

/**
 * Inside all folders that hold nothing but the next one; the last one with images is a class, and a split stays. A
 * folder of several folders or of a split is no class even where images lie loose in it.
 */
function imageFolderRoot(images: readonly string[]): string {
  let root = "";
  for (;;) {
    const inner = root === "" ? images : images.map((path) => path.slice(root.length + 1));
    const tops = new Set(inner.map(topOf));
    const [top] = tops;
    const deeper = inner.flatMap((path) => (path.split("/").length > 2 ? [topOf(path.slice(top.length + 1))] : []));
    const isClass = deeper.length < inner.length && new Set(deeper).size < 2 && !deeper.some(isSplitName);
    if (tops.size !== 1 || isClass || isSplitName(top)) return root;
    root = root === "" ? top : `${root}/${top}`;
  }
}

/** The one set of class folders, or the sets that lie in folders beside each other. */
function classFolderSets(images: readonly string[]): DataSetCandidate[] {
  const root = imageFolderRoot(images);
  const prefix = root === "" ? "" : `${root}/`;
  const sets = foldersOfSets(images.map((path) => path.slice(prefix.length)));
  if (sets.length === 0) return [{ format: "image-folder", folder: root }];
  return sets.map((name) => ({ format: "image-folder", folder: prefix + name }));
}

/** The class folders beside other datasets: two at least, for single folders there hold illustrations. */
function classFoldersBeside(images: readonly string[]): DataSetCandidate[] {
  const root = imageFolderRoot(images);
  const inner = images.map((path) => (root === "" ? path : path.slice(root.length + 1)));
  const classes = new Set(inner.filter((path) => path.includes("/")).map(topOf));
  return classes.size >= 2 ? [{ format: "image-folder", folder: root }] : [];
}

/**
 * All datasets among the files; where there is neither VOC nor COCO, the folder counts as one of classes, if any. XML
 * files beside images keep their folders from being classes, unless these are asked for.
 */
export async function recogniseDataSets(
  files: readonly DataFile[],
  options: OpenOptions & { readonly format?: DataSetFormat },
): Promise<Recognition> {
  const images = files.map(({ path }) => path).filter(isImage);
  const voc = await findVocFolders(files, options);
  const asVoc = (folder: string): DataSetCandidate => ({ format: "voc", folder });
  const kits = voc.kits.map(asVoc);
  const loose = options.format === "image-folder" ? [] : voc.loose.map(asVoc);
  const outside =
    (candidates: readonly DataSetCandidate[]) =>
    (path: string): boolean =>
      !candidates.some(({ folder }) => isUnder(path, folder));
  const { found, problems } = await findCocoFiles(
    files.filter(({ path }) => outside(kits)(path)),
    options,
  );
  const annotated = [...kits, ...loose, ...cocoCandidates(found, images.filter(outside(kits)))];
  const claimed = voc.problems
    .filter(({ path }) => outside(loose)(path))
    .map((problem): CocoProblem => ({ ...problem, isClaimed: true }));
  const classFolders: readonly DataSetCandidate[] =
    annotated.length > 0 ? classFoldersBeside(images.filter(outside(annotated))) : classFolderSets(images);
  return { candidates: [...annotated, ...classFolders], problems: [...problems, ...claimed] };
}
