// One folder a class, after torchvision's ImageFolder: class names sorted by code points, their places the labels.
import { sortedByCodePoints, sortedByPath } from "./code-point-order";
import { type DataFile, type DataSample, type DataSet, DataSetError, type DataSplit } from "./data-set";
import { topOf } from "./data-set-folder";
import { fingerprintLine, fingerprintOf } from "./fingerprint";
import type { OpenOptions } from "./open-options";
import { isPicture, readPicture, whyNoPicture } from "./picture-file";
import { counted, SkippedItems } from "./skipped-items";

const splitNames: Readonly<Record<string, DataSplit | "test">> = {
  train: "train",
  training: "train",
  val: "val",
  valid: "val",
  validation: "val",
  test: "test",
  testing: "test",
};

/** Whether a folder's name is that of a split: train, val, test and their longer forms. */
export function isSplitName(folder: string): boolean {
  return Object.hasOwn(splitNames, folder.toLowerCase());
}

interface Part {
  /** "" or ending in a slash. */
  readonly prefix: string;
  readonly split?: DataSplit;
}

/** Splits are splits only where all folders with pictures are, and their pictures lie in folders of their own. */
function partsOf(pictures: readonly DataFile[], skipped: SkippedItems, warnings: string[]): readonly Part[] {
  const inFolders = pictures.filter(({ path }) => path.includes("/"));
  const tops = [...new Set(inFolders.map(({ path }) => topOf(path)))];
  const nested = inFolders.some(({ path }) => path.split("/").length > 2);
  if (!nested || tops.length === 0 || !tops.every(isSplitName)) return [{ prefix: "" }];
  const named = tops.map((folder) => ({ folder, prefix: `${folder}/`, split: splitNames[folder.toLowerCase()] }));
  const test = named.find(({ split }) => split === "test");
  const hasValidation = named.some(({ split }) => split === "val");
  if (test && !hasValidation) warnings.push(`There is no folder val, so ${test.folder} is taken for validation.`);
  return named.flatMap(({ folder, prefix, split }): Part[] => {
    if (split !== "test") return [{ prefix, split }];
    if (!hasValidation) return [{ prefix, split: "val" }];
    const held = inFolders.filter(({ path }) => path.startsWith(prefix));
    const why = `The pictures in ${folder} are neither for training nor for validation; open that folder alone to use them.`;
    for (const { path } of held) skipped.add(path, why);
    return [];
  });
}

interface ClassPicture {
  readonly file: DataFile;
  readonly className: string;
  readonly split?: DataSplit;
}

const outside = "It lies outside of the class folders, so it has no class; move it into one.";

/** The pictures in class folders; what else lies there is told in `skipped`. */
function classPictures(files: readonly DataFile[], parts: readonly Part[], skipped: SkippedItems): ClassPicture[] {
  const found: ClassPicture[] = [];
  const folders = new Map<string, boolean>();
  for (const file of files) {
    const part = parts.find(({ prefix }) => file.path.startsWith(prefix));
    if (!part) {
      if (isPicture(file.path) && !file.path.includes("/")) skipped.add(file.path, outside, "outside");
      continue;
    }
    const inner = file.path.slice(part.prefix.length);
    const inClass = inner.includes("/");
    const folder = inClass ? part.prefix + topOf(inner) : part.prefix;
    if (inClass && !folders.has(folder)) folders.set(folder, false);
    if (!isPicture(file.path)) {
      // Beside the class folders lie lists and notes, which are about the set and no part of it.
      if (inClass) skipped.add(file.path, whyNoPicture(file.path));
    } else if (!inClass) {
      skipped.add(file.path, outside, "outside");
    } else if (file.byteLength === 0) {
      skipped.add(file.path, "It is empty (0 bytes). Copy or download it again.");
    } else {
      folders.set(folder, true);
      found.push({ file, className: topOf(inner), split: part.split });
    }
  }
  for (const [folder, hasPictures] of folders) {
    if (!hasPictures) skipped.add(folder, `The folder ${folder} holds no picture, so there is no such class.`);
  }
  return found;
}

function refuseNoClasses(files: readonly DataFile[]): never {
  const pictures = files.filter(({ path }) => isPicture(path));
  const loose = pictures.filter(({ path }) => !path.includes("/")).length;
  if (loose < pictures.length) {
    throw new DataSetError(
      `All ${counted(pictures.length - loose, "picture")} in class folders are empty (0 bytes). Copy or download them again.`,
    );
  }
  const found =
    loose > 0
      ? `${counted(loose, "picture lies", "pictures lie")} directly in the folder`
      : `none of ${counted(files.length, "file")} is a picture`;
  throw new DataSetError(
    `This is no folder of classes: ${found}. Put the pictures of each class into a folder named after it, or choose the folder above.`,
  );
}

function splitWarnings(pictures: readonly ClassPicture[], classes: readonly string[]): string[] {
  const splits = new Map<DataSplit, Set<string>>();
  for (const { split, className } of pictures) {
    if (split) splits.set(split, (splits.get(split) ?? new Set()).add(className));
  }
  return Array.from(splits, ([split, present]) => {
    const missing = classes.filter((name) => !present.has(name));
    if (missing.length === 0) return [];
    const names = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
    return [`${counted(missing.length, "class has", "classes have")} no picture in ${split}: ${names}.`];
  }).flat();
}

/**
 * The data set in a folder of class folders, or of train/ and val/ with class folders each; pictures may lie deeper. No
 * picture is read. Samples come by path, class labels are the places of the sorted names, over all splits.
 * @throws {DataSetError} where no picture lies in a class folder.
 */
export async function openImageFolder(
  files: readonly DataFile[],
  { name = "image folder", decoders, signal }: OpenOptions = {},
): Promise<DataSet> {
  const skipped = new SkippedItems();
  const warnings: string[] = [];
  const sorted = sortedByPath(files);
  const parts = partsOf(
    sorted.filter(({ path }) => isPicture(path)),
    skipped,
    warnings,
  );
  const pictures = classPictures(sorted, parts, skipped);
  signal?.throwIfAborted();
  if (pictures.length === 0) refuseNoClasses(files);
  const classes = sortedByCodePoints(new Set(pictures.map(({ className }) => className)));
  const labels = new Map(classes.map((className, label) => [className, label]));
  if (classes.length === 1) {
    warnings.push(`There is one class only, ${classes[0]}; every answer would be right. Training needs two or more.`);
  }
  warnings.push(...splitWarnings(pictures, classes));
  const samples = pictures.map(({ file, className, split }, i): DataSample => ({
    name: file.path,
    imageId: i + 1,
    split,
    classLabel: labels.get(className)!,
    image: () => readPicture(file, decoders),
  }));
  return {
    format: "image-folder",
    name,
    classes: { classification: classes },
    samples,
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf(
      "image-folder",
      pictures.map(({ file, className, split }) => fingerprintLine(file.path, file.byteLength, className, split)),
    ),
  };
}
