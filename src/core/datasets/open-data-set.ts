// A folder of files as a dataset, whichever of the layouts it has.
import { openCocoFiles } from "./coco";
import type { CocoProblem } from "./coco-files";
import { type DataFile, type DataSet, DataSetError, type DataSetFormat, type OpenOptions } from "./data-set";
import { filesUnder, folderOf, isEndlessPath, withoutLitter } from "./data-set-folder";
import { openImageFolder } from "./image-folder";
import { findContainers, findForeignLayouts } from "./foreign-layouts";
import { foreignLayoutError } from "./foreign-layout";
import { areClassNames } from "./folder-names";
import { isForeignImage, isImage, whyNoImage } from "./image-file";
import { type DataSetCandidate, recogniseDataSets } from "./recognise-data-sets";
import { counted, cut, listed } from "../base/sentence";
import { SkippedItems, withoutPath } from "./skipped-items";
import { openVoc } from "./voc";

export interface OpenDataSetOptions extends OpenOptions {
  /** The only layout to look for; any where absent. */
  readonly format?: DataSetFormat;
  /** Only the files below this folder, e.g. one that a SeveralDataSetsError names. */
  readonly folder?: string;
}

/** More than one dataset lies in the folder; `candidates` are the choices for the options `format` and `folder`. */
export class SeveralDataSetsError extends DataSetError {
  constructor(readonly candidates: readonly { readonly format: DataSetFormat; readonly folder: string }[]) {
    const named = candidates.map(({ format, folder }) => `${formatNames[format]} in ${folder || "the folder itself"}`);
    super(`There are ${candidates.length} datasets here: ${named.join("; ")}. Choose one of these folders.`);
  }
}

/** It may quote names that a file makes as long as it likes. */
const longestWarning = 1000;

const formatNames: Record<DataSetFormat, string> = {
  "image-folder": "class folders",
  coco: "COCO",
  voc: "PASCAL VOC",
  scenes: "generated scenes",
};

function refuseWithoutData(files: readonly DataFile[], given: number, folder: string | undefined): void {
  if (folder !== undefined && files.length === 0) {
    throw new DataSetError(`There is no file in ${folder || "the folder"}. Choose another folder.`);
  }
  if (files.length === 0) {
    throw new DataSetError(
      given === 0
        ? "The folder is empty. Choose one with images in class folders, with COCO annotations or of PASCAL VOC."
        : `The folder holds nothing but ${counted(given, "hidden file")}. Choose the folder with the images.`,
    );
  }
  if (!files.some(({ path }) => isImage(path))) {
    const container = findContainers(files);
    if (container) throw foreignLayoutError(container);
    const foreign = files.find(({ path }) => isForeignImage(path));
    if (foreign) throw new DataSetError(`${foreign.path}: ${whyNoImage(foreign.path)} There are no others here.`);
    const examples = files.slice(0, 3).map(({ path }) => path);
    throw new DataSetError(
      `There is no image among the ${counted(files.length, "file")} (${examples.join(", ")}${files.length > 3 ? ", …" : ""}). ` +
        "Choose a folder that holds the images as well as their labels.",
    );
  }
}

async function openCandidate(
  { format, folder, jsonFiles = [] }: DataSetCandidate,
  files: readonly DataFile[],
  options: OpenOptions,
): Promise<DataSet> {
  const inner = filesUnder(files, folder);
  const named =
    folder === ""
      ? options
      : { ...options, name: options.name ?? folder.slice(folderOf(folder).length).replace("/", "") };
  if (format === "voc") return openVoc(inner, named);
  if (format === "image-folder") return openImageFolder(inner, named);
  const start = folder === "" ? 0 : folder.length + 1;
  return openCocoFiles(
    inner,
    jsonFiles.map((json) => ({ ...json, path: json.path.slice(start) })),
    named,
  );
}

function refuseClaims(problems: readonly CocoProblem[]): never {
  throw new DataSetError(`The annotations cannot be used. ${problems.map(({ message }) => message).join(" ")}`);
}

/** Annotation files that could not be used beside those that could, and damaged JSON files, are left out and told. */
function withProblems(set: DataSet, problems: readonly CocoProblem[], folder: string): DataSet {
  const told = problems.filter(
    ({ path, isClaimed, isDamaged }) => (isClaimed || isDamaged) && (folder === "" || path.startsWith(`${folder}/`)),
  );
  if (told.length === 0) return set;
  const start = folder === "" ? 0 : folder.length + 1;
  const skipped = told.map(({ path, message }) => ({ path: path.slice(start), why: withoutPath(message, path) }));
  return { ...set, skipped: [...set.skipped, ...skipped] };
}

/** Class folders where nobody asked for them: only if nothing says that the folder is something else. */
async function openClassFolders(
  candidate: DataSetCandidate,
  files: readonly DataFile[],
  problems: readonly CocoProblem[],
  options: OpenOptions,
): Promise<DataSet> {
  const claims = problems.filter(({ isClaimed }) => isClaimed);
  const damaged = problems.filter(({ isDamaged }) => isDamaged);
  if (claims.some(({ isDamaged }) => isDamaged)) refuseClaims(claims);
  const { certain, likely, container, tables } = await findForeignLayouts(files);
  if (certain) throw foreignLayoutError(certain);
  let set: DataSet;
  try {
    set = await openCandidate(candidate, files, options);
  } catch (error) {
    if (error instanceof DataSetError && likely) throw foreignLayoutError(likely);
    const told = claims.length > 0 ? claims : damaged;
    if (error instanceof DataSetError && told.length > 0) refuseClaims(told);
    throw error;
  }
  const classes = set.classes.classification!;
  const areClasses = areClassNames(classes);
  // One folder of images beside annotations is no class either.
  if (likely && (!areClasses || classes.length < 2)) throw foreignLayoutError(likely);
  if (!areClasses && container) throw foreignLayoutError(container);
  if (claims.length > 0) refuseClaims(claims);
  // Folders of images beside a damaged JSON are no set of one class, nor of classes named train and val.
  if (damaged.length > 0 && (!areClasses || classes.length < 2)) refuseClaims(damaged);
  if (!areClasses && classes.length > 1) {
    throw new DataSetError(
      `Nothing tells the classes of these images: they lie in ${listed(classes)}, which names no classes. Put the images ` +
        "of each class into a folder named after it, or bring the annotations as COCO or PASCAL VOC.",
    );
  }
  const start = candidate.folder === "" ? 0 : candidate.folder.length + 1;
  const named = tables.map((path) => path.slice(path.startsWith(candidate.folder) ? start : 0));
  const told = tables.length === 0 ? [] : [tablesNotRead(named)];
  const read = { ...set, warnings: [...set.warnings, ...told] };
  // Beside a single folder, whatever else lies there may be what was meant.
  const doubtful = classes.length < 2 ? problems.map((problem) => ({ ...problem, isClaimed: true })) : problems;
  return withProblems(read, doubtful, candidate.folder);
}

function tablesNotRead(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(", ") + (paths.length > 3 ? ", …" : "");
  return `${shown} ${paths.length === 1 ? "is" : "are"} not read: the class of an image is the name of its folder.`;
}

/**
 * Recognises the layout and opens the dataset; images are read when they are asked for. Folders around the dataset
 * are taken off the paths, and what operating systems leave behind (.DS_Store, __MACOSX, Thumbs.db, hidden files) is
 * passed over.
 * @throws {SeveralDataSetsError} where there are more than one; {ForeignLayoutError} where the folder has a layout that is
 * not read; {DataSetError} where there is none, with the reasons.
 * Rejects with the reason of `signal` when it aborts.
 */
export async function openDataSet(files: readonly DataFile[], options: OpenDataSetOptions = {}): Promise<DataSet> {
  if (options.format === "scenes") {
    throw new DataSetError("Generated scenes have no files; ask for them by seed and number.");
  }
  const skipped = new SkippedItems();
  const taken = new Map<string, DataFile>();
  for (const file of withoutLitter(files)) {
    const { path } = file;
    if (isEndlessPath(path)) skipped.add(cut(path), "Paths have more than 4,096 characters or 100 folders.", "endless");
    else if (taken.has(path)) skipped.add(path, "Several files have the same path; the first of them is taken.");
    else taken.set(path, file);
  }
  const [excluded] = skipped.list();
  if (taken.size === 0 && excluded)
    throw new DataSetError(`${excluded.path}: ${excluded.why} There are no others here.`);
  const set = await openVisible([...taken.values()], files.length, options);
  return {
    ...set,
    skipped: [...set.skipped, ...skipped.list()],
    warnings: set.warnings.map((warning) => cut(warning, longestWarning)),
  };
}

async function openVisible(visible: readonly DataFile[], given: number, options: OpenDataSetOptions): Promise<DataSet> {
  const { format, folder } = options;
  const chosen = folder === undefined ? visible : filesUnder(visible, folder);
  refuseWithoutData(chosen, given, folder);
  const { candidates, problems } = await recogniseDataSets(chosen, options);
  options.signal?.throwIfAborted();
  const fitting = candidates.filter((candidate) => format === undefined || candidate.format === format);
  if (fitting.length > 1) {
    const prefix = folder ? `${folder}/` : "";
    throw new SeveralDataSetsError(
      fitting.map((candidate) => ({
        format: candidate.format,
        folder: (prefix + candidate.folder).replace(/\/$/, ""),
      })),
    );
  }
  const [candidate] = fitting;
  if (!candidate) {
    const found = candidates.map((each) => `${formatNames[each.format]} in ${each.folder || "the folder itself"}`);
    throw new DataSetError(
      [
        `There is no ${formatNames[format!]} dataset here; there may be ${found.join(" and ") || "none"}.`,
        ...problems.map(({ message }) => message),
      ].join(" "),
    );
  }
  if (candidate.format === "image-folder" && format === undefined) {
    return openClassFolders(candidate, chosen, problems, options);
  }
  const set = await openCandidate(candidate, chosen, options);
  return withProblems(set, problems, candidate.folder);
}
