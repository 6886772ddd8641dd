// COCO datasets: instances files anywhere in the folder, images anywhere beside them (cocodataset.org, "Data format").
import type { BoxXyxy, GroundTruthBox } from "../../domain";
import { counted } from "../base/sentence";
import { assertClaimedSize, orientationWarnings, readCheckedImage } from "./annotated-image";
import { type CocoAnnotation, type CocoAnnotations, parseCocoAnnotations } from "./coco-annotations";
import { type CocoImageFile, findCocoImageFiles } from "./coco-image-files";
import { drawCocoMask, type OutlinedObject } from "./coco-mask";
import {
  type DataFile,
  type DataSample,
  type DataSet,
  DataSetError,
  type DataSplit,
  type OpenOptions,
} from "./data-set";
import { sortedByPath } from "./data-set-folder";
import { fingerprintLine, fingerprintOf } from "./identity";
import type { JsonFile } from "./read-json";
import { SkippedItems } from "./skipped-items";
import { keepForTesting } from "./split";

/** Annotators round; a box that passes the edge by less is no news. */
const roundingPixels = 1;

/** What became of an annotation's box: `cut` where it reached outside by more than a pixel. */
type CocoBox =
  | { readonly kind: "box"; readonly box: GroundTruthBox; readonly cut: boolean }
  | { readonly kind: "empty" }
  | { readonly kind: "outside" };

function cocoBox(
  { boxXywhPixels: [left, top, boxWidth, boxHeight], areaPixels, crowd }: CocoAnnotation,
  label: number,
  { width, height }: { readonly width: number; readonly height: number },
): CocoBox {
  if (!(boxWidth > 0 && boxHeight > 0)) return { kind: "empty" };
  const right = left + boxWidth;
  const bottom = top + boxHeight;
  const boxXyxyPixels: BoxXyxy = [
    Math.max(0, left),
    Math.max(0, top),
    Math.min(width, right),
    Math.min(height, bottom),
  ];
  const [x1, y1, x2, y2] = boxXyxyPixels;
  if (!(x2 > x1 && y2 > y1)) return { kind: "outside" };
  const box = { boxXyxyPixels, label, crowd, areaPixels: areaPixels ?? (x2 - x1) * (y2 - y1) };
  return { kind: "box", box, cut: Math.max(-left, -top, right - width, bottom - height) > roundingPixels };
}

/** A label map has 0 for background and 255 for what does not count. */
const maxMaskClasses = 254;
/** Category names by id over all files. */
function mergedCategories(annotations: readonly CocoAnnotations[]): [id: number, name: string][] {
  const merged = new Map<number, { readonly name: string; readonly path: string }>();
  for (const { path, categories } of annotations) {
    for (const [id, name] of categories) {
      const before = merged.get(id);
      if (before && before.name !== name) {
        throw new DataSetError(
          `Category ${id} is ${before.name} in ${before.path} and ${name} in ${path}; they are no parts of one dataset. ` +
            "Choose a folder with one of them.",
        );
      }
      if (!before) merged.set(id, { name, path });
    }
  }
  return Array.from(merged, ([id, { name }]): [number, string] => [id, name]).sort(([a], [b]) => a - b);
}

interface ImageTruth {
  readonly imageFile: CocoImageFile;
  readonly boxes: readonly GroundTruthBox[];
  readonly objects: readonly OutlinedObject[];
}

/** Boxes of all images, and what was cut, left out or is missing. */
class TruthReader {
  private cut = 0;
  private withoutOutline = 0;
  private withoutAnnotations = 0;

  constructor(
    private readonly labels: ReadonlyMap<number, number>,
    private readonly skipped: SkippedItems,
  ) {}

  read({ image, file, listedIn, width, height }: CocoImageFile): Omit<ImageTruth, "imageFile"> {
    const boxes: GroundTruthBox[] = [];
    const objects: OutlinedObject[] = [];
    if (image.annotations.length === 0) this.withoutAnnotations++;
    for (const annotation of image.annotations) {
      const result = cocoBox(annotation, this.labels.get(annotation.categoryId)!, { width, height });
      const shown = `[${annotation.boxXywhPixels.join(", ")}]`;
      if (result.kind === "empty") {
        this.skipped.add(listedIn, `Boxes have no area (the first: ${shown} in ${file.path}).`, `${listedIn} empty`);
      } else if (result.kind === "outside") {
        const why = `Boxes lie outside of their images (the first: ${shown} in ${width} × ${height} pixels of ${file.path}).`;
        this.skipped.add(listedIn, why, `${listedIn} outside`);
      } else {
        if (result.cut) this.cut++;
        if (annotation.segmentation === undefined) this.withoutOutline++;
        boxes.push(result.box);
        objects.push({ ...result.box, segmentation: annotation.segmentation });
      }
    }
    return { boxes, objects };
  }

  warnings(hasOutlines: boolean): string[] {
    const sentences: string[] = [];
    if (this.withoutAnnotations > 0) {
      const imageFiles = counted(
        this.withoutAnnotations,
        "image has no annotation and counts",
        "images have no annotation and count",
      );
      sentences.push(`${imageFiles} as showing nothing.`);
    }
    if (this.cut > 0) {
      sentences.push(
        `${counted(this.cut, "box reaches", "boxes reach")} outside of the image by more than a pixel and ` +
          `${this.cut === 1 ? "was" : "were"} cut at its edge.`,
      );
    }
    if (hasOutlines && this.withoutOutline > 0) {
      sentences.push(
        `${counted(this.withoutOutline, "thing has", "things have")} a box and no outline; in masks the box does not count.`,
      );
    }
    return sentences;
  }
}

const noBoxLeft =
  "None of their boxes has an area inside of the image, so nothing is known of these images; they are not taken for empty ones.";

/** COCO's ids where they can name images; otherwise the images' places, from 1. */
function imageIds(truths: readonly ImageTruth[], warnings: string[]): readonly number[] {
  const ids = truths.map(({ imageFile }) => imageFile.image.id);
  const text = ids.find((id) => typeof id !== "number");
  const seen = new Set<number | string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (text === undefined && twice === undefined) return ids as readonly number[];
  const what = text === undefined ? `come twice (the first: ${twice})` : `are text or beyond 2⁵³ (the first: ${text})`;
  warnings.push(`Image ids ${what}, so images are numbered by path, from 1.`);
  return truths.map((_, i) => i + 1);
}

function refuseWithoutImages(
  jsonFiles: readonly JsonFile[],
  annotations: readonly CocoAnnotations[],
  skipped: SkippedItems,
): never {
  const images = annotations.flatMap((each) => each.images);
  const names = jsonFiles.map(({ path }) => path).join(", ");
  const reasons = skipped.list().map(({ path, why }) => `${path}: ${why}`);
  throw new DataSetError(
    `None of the ${counted(images.length, "image")} that ${names} ${jsonFiles.length === 1 ? "lists" : "list"} can be used ` +
      `(the first: ${images[0].fileName}). ${reasons.slice(0, 3).join(" ")} Choose the folder that holds the images as well, or correct the annotations.`,
  );
}

/**
 * The dataset that these instances files describe; no image is decoded. Labels are 1, 2, … by ascending category id,
 * over all files. Boxes are cut to the image; those outside of it or without area, and entries that point nowhere, are
 * counted in `skipped`. Listed images without annotations are samples without boxes; images none of whose annotations
 * can be used are no samples. Masks are there where any
 * annotation has an outline (`drawCocoMask` says how they are drawn). The split of a sample is that in the name of its
 * file (instances_train2017.json) or folder; `keepForTesting` says what becomes of test splits. The fingerprint covers the annotation files' bytes.
 * @throws {DataSetError} where files contradict each other, or no listed image is there.
 */
export async function openCocoFiles(
  files: readonly DataFile[],
  jsonFiles: readonly JsonFile[],
  options: OpenOptions = {},
): Promise<DataSet> {
  const skipped = new SkippedItems();
  const annotations = jsonFiles.map((json) => parseCocoAnnotations(json, skipped));
  const categories = mergedCategories(annotations);
  if (categories.length === 0 || annotations.every(({ images }) => images.length === 0)) {
    const what = categories.length === 0 ? "category" : "image";
    const reasons = skipped.list().map(({ why }) => ` ${why}`);
    throw new DataSetError(
      `${jsonFiles.map(({ path }) => path).join(", ")}: there is no ${what} that can be used.${reasons.slice(0, 3).join("")}`,
    );
  }
  const warnings = annotations.flatMap((each) => each.warnings);
  const imageFiles = await findCocoImageFiles(sortedByPath(files), annotations, skipped, warnings, options);
  const annotated = imageFiles.map(({ file, image, listedIn }) => ({ file, size: image.size, saidIn: listedIn }));
  warnings.push(...(await orientationWarnings(annotated, options)));
  const labels = new Map(categories.map(([id], i) => [id, i + 1]));
  const reader = new TruthReader(labels, skipped);
  const truths = sortedByPath(
    imageFiles.map((imageFile) => ({ path: imageFile.file.path, imageFile, ...reader.read(imageFile) })),
  ).filter(({ imageFile, boxes }) => {
    const isKnown = boxes.length > 0 || imageFile.image.annotations.length === 0;
    if (!isKnown) skipped.add(imageFile.file.path, noBoxLeft);
    return isKnown;
  });
  if (truths.length === 0) refuseWithoutImages(jsonFiles, annotations, skipped);
  const anyOutline = truths.some(({ objects }) => objects.some(({ segmentation }) => segmentation !== undefined));
  const hasMasks = anyOutline && categories.length <= maxMaskClasses;
  warnings.push(...reader.warnings(hasMasks));
  if (anyOutline && !hasMasks) {
    warnings.push(
      `There are ${categories.length} categories, and a mask tells ${maxMaskClasses} apart; so there are no masks.`,
    );
  }
  const kept = keepForTesting(truths.map((truth) => ({ ...truth, split: truth.imageFile.split })));
  warnings.push(...kept.warnings);
  const sampleOf = ({ imageFile, boxes, objects }: ImageTruth, imageId: number, split?: DataSplit): DataSample => {
    const { file, width, height } = imageFile;
    return {
      name: file.path,
      imageId,
      split,
      image: () => readCheckedImage(file, imageFile.image.size, imageFile.listedIn, options.decoders),
      boxes,
      mask: hasMasks
        ? async () => {
            await assertClaimedSize(file, { width, height }, imageFile.listedIn);
            return drawCocoMask(file.path, objects, width, height);
          }
        : undefined,
      files: [file],
    };
  };
  const [ids, testIds] = [kept.others.map(({ item }) => item), kept.test].map((of) => imageIds(of, warnings));
  const classes = ["background", ...categories.map(([, name]) => name)];
  return {
    format: "coco",
    name: options.name ?? "COCO dataset",
    classes: { detection: classes, segmentation: hasMasks ? classes : undefined },
    categoryIds: [-1, ...categories.map(([id]) => id)],
    samples: kept.others.map(({ item, split }, i) => sampleOf(item, ids[i], split)),
    testSamples: kept.test.map((imageFile, i) => sampleOf(imageFile, testIds[i])),
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf("coco", [
      ...jsonFiles.map(({ path, sha256 }) => fingerprintLine(path, sha256)),
      ...truths.map(({ imageFile: { file } }) => fingerprintLine(file.path, file.byteLength)),
    ]),
  };
}
