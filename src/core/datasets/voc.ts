// PASCAL VOC datasets: images, XML files with boxes, masks in SegmentationClass, lists in ImageSets.
import type { GroundTruthBox } from "../../domain";
import { orientationWarnings, type PixelSize, readCheckedImage } from "./annotated-image";
import {
  type DataFile,
  type DataSample,
  type DataSet,
  DataSetError,
  type DataSplit,
  type OpenOptions,
} from "./data-set";
import { folderOf, sortedByPath } from "./data-set-folder";
import { fingerprintLine, fingerprintOf } from "./identity";
import { isImage, readImageSize } from "./image-file";
import { counted } from "../base/sentence";
import { SkippedItems } from "./skipped-items";
import { keepForTesting } from "./split";
import { type ClassList, readClassList, tellAlikeNames, type VocClasses, vocClasses } from "./voc-classes";
import { isMaskFolder } from "./voc-files";
import { checkVocMasks, readMask } from "./voc-masks";
import { readVocImageFiles, type VocImageFile } from "./voc-image-files";

/** Boxes cut to the image; undefined where nothing is known of it. What cannot be used is told in `skipped`. */
function trueBoxes(
  { file, annotation, annotationPath, size }: VocImageFile,
  labels: ReadonlyMap<string, number>,
  list: ClassList | undefined,
  skipped: SkippedItems,
): readonly GroundTruthBox[] | undefined {
  if (!annotation) return undefined;
  for (const { reason, why } of annotation.malformed) skipped.add(annotationPath, why, reason);
  const boxes = annotation.objects.flatMap(({ name, boxXyxyPixels: [x1, y1, x2, y2] }): GroundTruthBox[] => {
    const { width, height } = size!;
    const label = labels.get(name);
    if (label === undefined) {
      const advice = "Add the name there, or leave the list out of the folder.";
      skipped.add(annotationPath, `Objects are named ${name}, which ${list?.path} does not list. ${advice}`);
      return [];
    }
    const [left, top, right, bottom] = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)];
    if (!(right > left && bottom > top)) {
      const why =
        `Boxes have no area in their images (the first: ${x1 + 1}, ${y1 + 1} to ${x2}, ${y2} in ${width} × ${height} ` +
        "pixels).";
      skipped.add(annotationPath, why, "no area");
      return [];
    }
    const areaPixels = (right - left) * (bottom - top);
    return [{ boxXyxyPixels: [left, top, right, bottom], label, crowd: false, areaPixels }];
  });
  if (boxes.length > 0 || annotation.objects.length + annotation.malformed.length === 0) return boxes;
  skipped.add(file.path, "None of the objects of these images can be used, so nothing is known of what they show.");
  return undefined;
}

function maskReader({ file, mask, size }: VocImageFile, classes: number): DataSample["mask"] {
  if (!mask) return undefined;
  let known: PixelSize | undefined = size;
  return async () => readMask(mask, file, (known ??= await readImageSize(file)), classes);
}

function refuseWithoutTruth(files: readonly DataFile[], skipped: SkippedItems): never {
  const images = files.filter(({ path }) => isImage(path) && !isMaskFolder(folderOf(path))).length;
  const reasons = skipped.list().slice(0, 3);
  throw new DataSetError(
    `Of ${counted(images, "image")} in this VOC folder, none has boxes or a mask that can be used. ` +
      (reasons.length > 0 ? `The first reasons: ${reasons.map(({ path, why }) => `${path}: ${why}`).join(" ")} ` : "") +
      "It needs XML files that are named like the images, or JPEGImages with SegmentationClass/*.png of the same names.",
  );
}

/** Finds out whether the masks can be used; says in `skipped` why not, and what is odd in `warnings`. */
async function usableMasks(
  imageFiles: readonly VocImageFile[],
  { segmentation }: VocClasses,
  list: ClassList | undefined,
  skipped: SkippedItems,
  warnings: string[],
): Promise<boolean> {
  const withMask = imageFiles.filter(({ mask }) => mask);
  const leaveOut = (why: string): boolean => {
    for (const { mask } of withMask) skipped.add(mask!.path, why);
    return false;
  };
  if (withMask.length === 0) return false;
  if (!segmentation) {
    return leaveOut(
      "Masks are left out, because nothing tells which class an index is. Put a class_names.txt into the folder: one " +
        "class a line, _background_ first.",
    );
  }
  const labelOf = new Map(segmentation.map((name, i) => [name, i + 1]));
  const annotated = withMask.map(({ mask, annotation }) => ({
    file: mask!,
    labels: new Set(annotation?.objects.flatMap(({ name }) => labelOf.get(name) ?? [])),
  }));
  const { unusable, warning } = await checkVocMasks(annotated, segmentation, list?.path);
  if (warning !== undefined) warnings.push(warning);
  if (unusable !== undefined) return leaveOut(unusable);
  if (!list && annotated.every(({ labels }) => labels.size === 0)) {
    warnings.push(
      "Nothing names the classes of the masks: their indices are taken in VOC’s official order (1 is aeroplane).",
    );
  }
  return true;
}

/**
 * The dataset in a folder with XML files of VOC, wherever they lie, or with JPEGImages and SegmentationClass; no image
 * is decoded, and a few masks are looked at. Classes are those of a list in the folder (class_names.txt, a line a
 * class), or the official twenty where all names are among them, or the sorted names. Masks need one of the first two,
 * because nothing else tells what an index means. Boxes marked difficult are boxes like others, as torchvision has them.
 * Samples are the images that lists name; those for testing are kept apart as \`keepForTesting\` says. An image none of
 * whose objects can be used is no image that shows nothing: nothing is known of it.
 * @throws {DataSetError} where no image has a box or a mask that can be used.
 */
export async function openVoc(files: readonly DataFile[], options: OpenOptions = {}): Promise<DataSet> {
  const skipped = new SkippedItems();
  const warnings: string[] = [];
  const imageFiles = sortedByPath(
    (await readVocImageFiles(sortedByPath(files), skipped, warnings, options)).map((imageFile) => ({
      path: imageFile.file.path,
      imageFile,
    })),
  ).map(({ imageFile }) => imageFile);
  const list = await readClassList(files);
  const names = new Set(imageFiles.flatMap(({ annotation }) => annotation?.objects.map(({ name }) => name) ?? []));
  const classes = vocClasses(names, list);
  tellAlikeNames(names, warnings);
  const labels = new Map(classes.detection.map((name, i) => [name, i + 1]));
  const annotated = imageFiles.map(({ file, annotation, annotationPath: saidIn }) => ({
    file,
    size: annotation?.size,
    saidIn,
  }));
  warnings.push(...(await orientationWarnings(annotated, options)));
  const hasMasks = await usableMasks(imageFiles, classes, list, skipped, warnings);
  const truths = imageFiles
    .map((imageFile) => ({ imageFile, boxes: trueBoxes(imageFile, labels, list, skipped), split: imageFile.split }))
    .filter(({ imageFile, boxes }) => boxes !== undefined || (hasMasks && imageFile.mask !== undefined));
  if (truths.length === 0) refuseWithoutTruth(files, skipped);
  const hasBoxes = truths.some(({ boxes }) => boxes);
  const empty = truths.filter(({ boxes }) => boxes?.length === 0).length;
  if (empty > 0) {
    const images = counted(
      empty,
      "image has an annotation without objects and counts",
      "images have an annotation without objects and count",
    );
    warnings.push(`${images} as showing nothing.`);
  }
  const segmentation = hasMasks ? classes.segmentation! : undefined;
  const places = new Map(truths.map(({ imageFile }, i) => [imageFile, i + 1]));
  const sampleOf = ({ imageFile, boxes }: (typeof truths)[number], split?: DataSplit): DataSample => ({
    name: imageFile.file.path,
    imageId: places.get(imageFile)!,
    split,
    image: () =>
      readCheckedImage(imageFile.file, imageFile.annotation?.size, imageFile.annotationPath, options.decoders),
    boxes,
    mask: segmentation && maskReader(imageFile, segmentation.length + 1),
    files: segmentation && imageFile.mask ? [imageFile.file, imageFile.mask] : [imageFile.file],
  });
  const kept = keepForTesting(truths);
  return {
    format: "voc",
    name: options.name ?? "VOC dataset",
    classes: {
      detection: hasBoxes ? ["background", ...classes.detection] : undefined,
      segmentation: segmentation && ["background", ...segmentation],
    },
    samples: kept.others.map(({ item, split }) => sampleOf(item, split)),
    testSamples: kept.test.map((item) => sampleOf(item)),
    skipped: skipped.list(),
    warnings: [...warnings, ...kept.warnings],
    fingerprint: await fingerprintOf("voc", [
      JSON.stringify(classes.detection),
      ...truths.map(({ imageFile: { file, mask, split }, boxes }) =>
        fingerprintLine(
          file.path,
          file.byteLength,
          split,
          hasMasks ? mask?.byteLength : undefined,
          JSON.stringify(boxes),
        ),
      ),
    ]),
  };
}
