// One folder a class, after torchvision's ImageFolder: class names sorted by code points, their places the labels.
import { sortedByCodePoints, sortedByPath } from "./code-point-order";
import { type DataFile, type DataSample, type DataSet, DataSetError, type DataSplit } from "./data-set";
import { topOf } from "./data-set-folder";
import { fingerprintLine, fingerprintOf } from "./fingerprint";
import type { OpenOptions } from "./open-options";
import { isPicture, readPicture, whyNoPicture } from "./picture-file";
import { counted, SkippedItems } from "./skipped-items";
import { isSplitName, type NamedSplit, splitOfName } from "./split-name";
import { keepForTesting } from "./test-samples";

interface Part {
  /** "" or ending in a slash. */
  readonly prefix: string;
  readonly split?: NamedSplit;
}

/**
 * Splits are splits only where all folders with pictures are, and their pictures lie in folders of their own. Names with
 * other words in them (seg_train, seg_test) count where no two of them name the same split; else they are classes
 * (bullet train, steam train).
 */
function partsOf(pictures: readonly DataFile[]): readonly Part[] {
  const inFolders = pictures.filter(({ path }) => path.includes("/"));
  const tops = [...new Set(inFolders.map(({ path }) => topOf(path)))];
  const nested = inFolders.some(({ path }) => path.split("/").length > 2);
  const splits = tops.map(splitOfName);
  const areSplits = splits.every((split) => split !== undefined);
  const distinct = new Set(splits).size === tops.length;
  if (!nested || tops.length === 0 || !areSplits || !(distinct || tops.every(isSplitName))) return [{ prefix: "" }];
  return tops.map((folder, i) => ({ prefix: `${folder}/`, split: splits[i] }));
}

interface ClassPicture {
  readonly file: DataFile;
  readonly className: string;
  readonly split?: NamedSplit;
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
  const splits = new Map<NamedSplit, Set<string>>();
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

/** Without the test pictures of which no class is known elsewhere: folders such as test/unknown hold unlabelled pictures. */
function labelledPictures(pictures: readonly ClassPicture[], skipped: SkippedItems): readonly ClassPicture[] {
  const namesOf = (of: readonly ClassPicture[]) => new Set(of.map(({ className }) => className));
  const known = namesOf(pictures.filter(({ split }) => split !== "test"));
  const tested = namesOf(pictures.filter(({ split }) => split === "test"));
  if (known.size === 0 || tested.size === 0 || [...tested].some((name) => known.has(name))) return pictures;
  return pictures.filter(({ file, className, split }) => {
    if (split !== "test") return true;
    const why = `The folder ${className} is no class of the other splits, so nothing is known of these test pictures.`;
    skipped.add(file.path, why);
    return false;
  });
}

/**
 * The data set in a folder of class folders, or of train/, val/ and test/ with class folders each; pictures may lie
 * deeper. No picture is read. Samples come by path, class labels are the places of the sorted names, over all splits;
 * `keepForTesting` says what becomes of test/.
 * @throws {DataSetError} where no picture lies in a class folder.
 */
export async function openImageFolder(
  files: readonly DataFile[],
  { name = "image folder", decoders, signal }: OpenOptions = {},
): Promise<DataSet> {
  const skipped = new SkippedItems();
  const warnings: string[] = [];
  const sorted = sortedByPath(files);
  const parts = partsOf(sorted.filter(({ path }) => isPicture(path)));
  const pictures = labelledPictures(classPictures(sorted, parts, skipped), skipped);
  signal?.throwIfAborted();
  if (pictures.length === 0) refuseNoClasses(files);
  const classes = sortedByCodePoints(new Set(pictures.map(({ className }) => className)));
  const labels = new Map(classes.map((className, label) => [className, label]));
  const kept = keepForTesting(pictures);
  warnings.push(...kept.warnings);
  if (classes.length === 1) {
    warnings.push(`There is one class only, ${classes[0]}; every answer would be right. Training needs two or more.`);
  }
  warnings.push(...splitWarnings(pictures, classes));
  const places = new Map(pictures.map(({ file }, i) => [file, i + 1]));
  const sampleOf = ({ file, className }: ClassPicture, split?: DataSplit): DataSample => ({
    name: file.path,
    imageId: places.get(file)!,
    split,
    classLabel: labels.get(className)!,
    image: () => readPicture(file, decoders),
  });
  return {
    format: "image-folder",
    name,
    classes: { classification: classes },
    samples: kept.others.map(({ item, split }) => sampleOf(item, split)),
    testSamples: kept.test.map((picture) => sampleOf(picture)),
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf(
      "image-folder",
      pictures.map(({ file, className, split }) => fingerprintLine(file.path, file.byteLength, className, split)),
    ),
  };
}
