// PASCAL VOC folders: JPEGImages, XML boxes in Annotations, masks in SegmentationClass, lists in ImageSets.
import { type PixelSize, readCheckedPicture } from "./checked-picture";
import { sortedByCodePoints, sortedByPath } from "./code-point-order";
import { type DataFile, type DataSample, type DataSet, DataSetError, type TrueBox } from "./data-set";
import { fingerprintLine, fingerprintOf } from "./fingerprint";
import type { OpenOptions } from "./open-options";
import { readPictureSize } from "./picture-file";
import { readMask } from "./read-mask";
import { SkippedItems } from "./skipped-items";
import { type ClassList, readClassList, vocClasses } from "./voc-classes";
import { readVocPictures, type VocPicture } from "./voc-pictures";

const parts = /^(.*\/)?(JPEGImages|Annotations|SegmentationClass)\/[^/]+$/;

/** Folders that hold JPEGImages and Annotations or SegmentationClass, sorted; "" is the top. */
export function vocRoots(files: readonly DataFile[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { path } of files) {
    const match = parts.exec(path);
    if (!match) continue;
    const root = (match[1] ?? "").slice(0, -1);
    found.set(root, (found.get(root) ?? new Set()).add(match[2]));
  }
  return sortedByCodePoints(
    Array.from(found).flatMap(([root, folders]) => (folders.has("JPEGImages") && folders.size > 1 ? [root] : [])),
  );
}

/** Boxes cut to the picture; what cannot be used is told in `skipped`. */
function trueBoxes(
  { annotation, annotationPath, size }: VocPicture,
  labels: ReadonlyMap<string, number>,
  list: ClassList | undefined,
  skipped: SkippedItems,
): readonly TrueBox[] | undefined {
  if (!annotation) return undefined;
  for (let i = 0; i < annotation.malformedObjects; i++) {
    skipped.add(annotationPath, "Objects have no name or no box of numbers.");
  }
  return annotation.objects.flatMap(({ name, boxXyxyPixels: [x1, y1, x2, y2] }): TrueBox[] => {
    const { width, height } = size!;
    const label = labels.get(name);
    if (label === undefined) {
      skipped.add(annotationPath, `Objects are named ${name}, which ${list?.path} does not list.`);
      return [];
    }
    const [left, top, right, bottom] = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)];
    if (!(right > left && bottom > top)) {
      const why =
        `Boxes have no area in their pictures (the first: ${x1 + 1}, ${y1 + 1} to ${x2}, ${y2} in ${width} × ${height} ` +
        "pixels).";
      skipped.add(annotationPath, why, "no area");
      return [];
    }
    const areaPixels = (right - left) * (bottom - top);
    return [{ boxXyxyPixels: [left, top, right, bottom], label, crowd: false, areaPixels }];
  });
}

function maskReader({ file, mask, size }: VocPicture, classes: number): DataSample["mask"] {
  if (!mask) return undefined;
  let known: PixelSize | undefined = size;
  return async () => readMask(mask, file, (known ??= await readPictureSize(file)), classes);
}

/**
 * The data set in a folder with JPEGImages and Annotations or SegmentationClass; no picture is decoded and no mask read.
 * Classes are those of a list in the folder (class_names.txt, a line a class), or the official twenty where all names
 * are among them, or the sorted names. Masks need one of the first two, because nothing else tells what an index means.
 * Boxes marked difficult are boxes like others, as torchvision has them. Samples are the pictures that ImageSets lists.
 * @throws {DataSetError} where no picture has a box or a mask that can be used.
 */
export async function openVoc(files: readonly DataFile[], options: OpenOptions = {}): Promise<DataSet> {
  const skipped = new SkippedItems();
  const warnings: string[] = [];
  const pictures = sortedByPath(
    (await readVocPictures(sortedByPath(files), skipped, warnings, options)).map((picture) => ({
      path: picture.file.path,
      picture,
    })),
  ).map(({ picture }) => picture);
  const list = await readClassList(files);
  const names = new Set(pictures.flatMap(({ annotation }) => annotation?.objects.map(({ name }) => name) ?? []));
  const classes = vocClasses(names, list);
  const withMask = pictures.filter(({ mask }) => mask);
  const { segmentation } = classes;
  if (!segmentation) {
    const why =
      "Masks are left out, because nothing tells which class an index is. Put a class_names.txt beside JPEGImages: one " +
      "class a line, _background_ first.";
    for (const { mask } of withMask) skipped.add(mask!.path, why);
  }
  const labels = new Map(classes.detection.map((name, i) => [name, i + 1]));
  const hasBoxes = pictures.some(({ annotation }) => annotation);
  const hasMasks = segmentation !== undefined && withMask.length > 0;
  const truths = pictures
    .map((picture) => ({ picture, boxes: trueBoxes(picture, labels, list, skipped) }))
    .filter(({ picture, boxes }) => boxes !== undefined || (hasMasks && picture.mask !== undefined));
  if (truths.length === 0) {
    const [first] = skipped.list();
    throw new DataSetError(
      "This VOC folder has no picture with boxes or a mask that can be used" +
        (first ? ` (the first reason: ${first.path}: ${first.why})` : "") +
        ". It needs JPEGImages with Annotations/*.xml or SegmentationClass/*.png of the same names.",
    );
  }
  const samples = truths.map(({ picture, boxes }, i): DataSample => ({
    name: picture.file.path,
    imageId: i + 1,
    split: picture.split,
    image: () => readCheckedPicture(picture.file, picture.annotation?.size, picture.annotationPath, options.decoders),
    boxes,
    mask: segmentation && maskReader(picture, segmentation.length + 1),
  }));
  return {
    format: "voc",
    name: options.name ?? "VOC data set",
    classes: {
      detection: hasBoxes ? ["background", ...classes.detection] : undefined,
      segmentation: hasMasks ? ["background", ...segmentation] : undefined,
    },
    samples,
    testSamples: [],
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf("voc", [
      fingerprintLine(...classes.detection),
      ...truths.map(({ picture: { file, mask, split }, boxes }) =>
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
