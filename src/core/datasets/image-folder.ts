// One folder a class, after torchvision's ImageFolder: class names sorted by code points, their places the labels.
import { type ClassFoldersFound, findClassFolders } from "./class-folders";
import {
  type DataFile,
  type DataSample,
  type DataSet,
  DataSetError,
  type DataSplit,
  type OpenOptions,
} from "./data-set";
import { sortedByCodePoints, sortedByPath, topOf } from "./data-set-folder";
import { fingerprintLine, fingerprintOf } from "./identity";
import { isForeignImage, isImage, readImage, whyNoImage } from "./image-file";
import { counted } from "../base/sentence";
import { SkippedItems } from "./skipped-items";
import { areClassNames, type NamedSplit } from "./folder-names";
import { keepForTesting } from "./split";

interface ClassImage {
  readonly file: DataFile;
  readonly className: string;
  readonly split?: NamedSplit;
}

const outside = "It lies outside of the class folders, so it has no class; move it into one.";

function tellOutside(path: string, beside: readonly string[], skipped: SkippedItems): void {
  const top = topOf(path);
  if (!beside.includes(top)) skipped.add(path, outside, "outside");
  else skipped.add(path, `The folder ${top} lies beside the splits and is none of them, so its images are left out.`);
}

/** The images in class folders; what else lies there is told in `skipped`. */
function classImages(
  files: readonly DataFile[],
  { roots, beside }: ClassFoldersFound,
  skipped: SkippedItems,
): ClassImage[] {
  const found: ClassImage[] = [];
  const folders = new Map<string, boolean>();
  for (const file of files) {
    const part = roots.find(({ prefix }) => file.path.startsWith(prefix));
    if (!part) {
      if (isImage(file.path)) tellOutside(file.path, beside, skipped);
      else if (isForeignImage(file.path)) skipped.add(file.path, whyNoImage(file.path));
      continue;
    }
    const inner = file.path.slice(part.prefix.length);
    const inClass = part.className !== undefined || inner.includes("/");
    const className = part.className ?? topOf(inner);
    const folder = inClass && part.className === undefined ? part.prefix + className : part.prefix;
    if (inClass && !folders.has(folder)) folders.set(folder, false);
    if (!isImage(file.path)) {
      // Beside the class folders lie lists and notes, which are about the set and no part of it.
      if (inClass) skipped.add(file.path, whyNoImage(file.path));
    } else if (!inClass) {
      skipped.add(file.path, outside, "outside");
    } else if (file.byteLength === 0) {
      skipped.add(file.path, "It is empty (0 bytes). Copy or download it again.");
    } else {
      folders.set(folder, true);
      found.push({ file, className, split: part.split });
    }
  }
  for (const [folder, hasImages] of folders) {
    if (!hasImages) skipped.add(folder, `The folder ${folder} holds no image, so there is no such class.`);
  }
  return found;
}

function refuseNoClasses(files: readonly DataFile[]): never {
  const imageFiles = files.filter(({ path }) => isImage(path));
  const loose = imageFiles.filter(({ path }) => !path.includes("/")).length;
  if (loose < imageFiles.length) {
    throw new DataSetError(
      `All ${counted(imageFiles.length - loose, "image")} in class folders are empty (0 bytes). Copy or download them again.`,
    );
  }
  const found =
    loose > 0
      ? `${counted(loose, "image lies", "images lie")} directly in the folder`
      : `none of ${counted(files.length, "file")} is an image`;
  throw new DataSetError(
    `This is no folder of classes: ${found}. Put the images of each class into a folder named after it, or choose the folder above.`,
  );
}

function splitWarnings(imageFiles: readonly ClassImage[], classes: readonly string[]): string[] {
  const splits = new Map<NamedSplit, Set<string>>();
  for (const { split, className } of imageFiles) {
    if (split) splits.set(split, (splits.get(split) ?? new Set()).add(className));
  }
  return Array.from(splits, ([split, present]) => {
    const missing = classes.filter((name) => !present.has(name));
    if (missing.length === 0) return [];
    const names = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
    return [`${counted(missing.length, "class has", "classes have")} no image in ${split}: ${names}.`];
  }).flat();
}

/**
 * Without the test images whose classes are all unknown elsewhere (test/unknown), and without validation images in
 * folders that name no class (val/images): something else labels them.
 */
function labelledImages(imageFiles: readonly ClassImage[], skipped: SkippedItems): readonly ClassImage[] {
  const namesOf = (wanted: NamedSplit) =>
    new Set(imageFiles.filter(({ split }) => split === wanted).map(({ className }) => className));
  const [train, val, test] = [namesOf("train"), namesOf("val"), namesOf("test")];
  const sharesNone = (names: ReadonlySet<string>, known: ReadonlySet<string>) =>
    known.size > 0 && [...names].every((name) => !known.has(name));
  const strange = new Set<NamedSplit | undefined>();
  const isValStrange = sharesNone(val, train) && !areClassNames([...val]);
  if (isValStrange) strange.add("val");
  if (sharesNone(test, new Set([...train, ...(isValStrange ? [] : val)]))) strange.add("test");
  return imageFiles.filter(({ file, className, split }) => {
    if (!strange.has(split)) return true;
    const why = `The folder ${className} is no class of the other splits, so nothing is known of these ${split} images.`;
    skipped.add(file.path, why);
    return false;
  });
}

/** Of classes that look like one, so many are named. */
const maxTold = 10;

/** Classes that look like one: Cat and cat, or é in one character and in two. */
function similarNames(classes: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const name of classes) {
    const key = name.normalize("NFKC").trim().replaceAll(/\s+/g, " ").toLowerCase();
    const others = groups.get(key);
    if (others) others.push(name);
    else groups.set(key, [name]);
  }
  const similar = [...groups.values()].filter((names) => names.length > 1);
  const told = similar.slice(0, maxTold).map((names) => {
    const shown = names.map((name) => JSON.stringify(name)).join(" and ");
    return `The classes ${shown} differ only in case, spaces or the spelling of accents; they stay ${names.length} classes.`;
  });
  const more = similar.length - told.length;
  return more > 0
    ? [...told, `So do the names of ${counted(more, "more class", "more classes")} and their like.`]
    : told;
}

/**
 * The dataset in a folder of class folders, or of train/, val/ and test/ with class folders each; images may lie
 * deeper. No image is read. Samples come by path, class labels are the places of the sorted names, over all splits;
 * `keepForTesting` says what becomes of test/.
 * @throws {DataSetError} where no image lies in a class folder.
 */
export async function openImageFolder(
  files: readonly DataFile[],
  { name = "image folder", decoders, signal }: OpenOptions = {},
): Promise<DataSet> {
  const skipped = new SkippedItems();
  const warnings: string[] = [];
  const sorted = sortedByPath(files);
  const folders = findClassFolders(sorted.map(({ path }) => path).filter(isImage));
  warnings.push(...folders.warnings);
  const imageFiles = labelledImages(classImages(sorted, folders, skipped), skipped);
  signal?.throwIfAborted();
  if (imageFiles.length === 0) refuseNoClasses(files);
  const classes = sortedByCodePoints(new Set(imageFiles.map(({ className }) => className)));
  const labels = new Map(classes.map((className, label) => [className, label]));
  const kept = keepForTesting(imageFiles);
  warnings.push(...kept.warnings);
  if (classes.length === 1) {
    warnings.push(`There is one class only, ${classes[0]}; every answer would be right. Training needs two or more.`);
  }
  warnings.push(...splitWarnings(imageFiles, classes), ...similarNames(classes));
  const places = new Map(imageFiles.map(({ file }, i) => [file, i + 1]));
  const sampleOf = ({ file, className }: ClassImage, split?: DataSplit): DataSample => ({
    name: file.path,
    imageId: places.get(file)!,
    split,
    classLabel: labels.get(className)!,
    image: () => readImage(file, decoders),
    files: [file],
  });
  return {
    format: "image-folder",
    name,
    classes: { classification: classes },
    samples: kept.others.map(({ item, split }) => sampleOf(item, split)),
    testSamples: kept.test.map((imageFile) => sampleOf(imageFile)),
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf(
      "image-folder",
      imageFiles.map(({ file, className, split }) => fingerprintLine(file.path, file.byteLength, className, split)),
    ),
  };
}
