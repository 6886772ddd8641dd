// COCO data sets: instances files anywhere in the folder, pictures anywhere beside them (cocodataset.org, "Data format").
import { readCheckedPicture } from "./checked-picture";
import { type CocoAnnotations, parseCocoAnnotations, whyNoCoco } from "./coco-annotations";
import { cocoBox } from "./coco-boxes";
import { drawCocoMask, type OutlinedThing } from "./coco-mask";
import { type CocoPicture, findCocoPictures } from "./coco-pictures";
import { sortedByPath } from "./code-point-order";
import { type DataFile, type DataSample, type DataSet, DataSetError, type DataSplit, type TrueBox } from "./data-set";
import { fingerprintLine, fingerprintOf } from "./fingerprint";
import type { OpenOptions } from "./open-options";
import { type JsonFile, readJson } from "./read-json";
import { counted, SkippedItems } from "./skipped-items";
import { keepForTesting } from "./test-samples";

/** A label map has 0 for background and 255 for what does not count. */
const mostMaskClasses = 254;
/** Sets of other layouts keep one JSON a picture; these are not all read to find that out. */
const mostJsonFiles = 50;

/** The files whose names are those of instances files, or else all JSON files but COCO's other kinds, where they are few. */
function candidates(files: readonly DataFile[]): readonly DataFile[] {
  const jsonFiles = files.filter(({ path }) => /\.json$/i.test(path));
  const instances = jsonFiles.filter(({ path }) => /(?:^|\/)instances[^/]*$/i.test(path));
  if (instances.length > 0) return instances;
  const others = jsonFiles.filter(({ path }) => !/(?:^|\/)(?:captions|stuff|panoptic|image_info)_[^/]*$/i.test(path));
  if (others.length <= mostJsonFiles) return others;
  return others.filter(({ path }) => /coco|annotations?\.json$/i.test(path)).slice(0, mostJsonFiles);
}

export interface CocoSearch {
  /** By path. */
  readonly found: readonly JsonFile[];
  /** JSON files that are something else or damaged, a sentence each, which begins with the path. */
  readonly problems: readonly string[];
}

/** The instances files among the files. Rejects with ImageError where a file cannot be read. */
export async function findCocoFiles(
  files: readonly DataFile[],
  { onProgress, signal }: OpenOptions = {},
): Promise<CocoSearch> {
  const found: JsonFile[] = [];
  const problems: string[] = [];
  const candidateFiles = sortedByPath(candidates(files));
  for (const [done, file] of candidateFiles.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: "Reading annotations", done, total: candidateFiles.length });
    try {
      const json = await readJson(file);
      const why = whyNoCoco(json.value);
      if (why === undefined) found.push(json);
      else problems.push(`${file.path}: ${why}.`);
    } catch (error) {
      if (!(error instanceof DataSetError)) throw error;
      problems.push(error.message);
    }
  }
  return { found, problems };
}

/** Category names by id over all files. */
function mergedCategories(annotations: readonly CocoAnnotations[]): [id: number, name: string][] {
  const merged = new Map<number, { readonly name: string; readonly path: string }>();
  for (const { path, categories } of annotations) {
    for (const [id, name] of categories) {
      const before = merged.get(id);
      if (before && before.name !== name) {
        throw new DataSetError(
          `Category ${id} is ${before.name} in ${before.path} and ${name} in ${path}; they are no parts of one data set. ` +
            "Choose a folder with one of them.",
        );
      }
      if (!before) merged.set(id, { name, path });
    }
  }
  return Array.from(merged, ([id, { name }]): [number, string] => [id, name]).sort(([a], [b]) => a - b);
}

interface PictureTruth {
  readonly boxes: readonly TrueBox[];
  readonly things: readonly OutlinedThing[];
}

/** Boxes of all pictures, and what was cut, left out or is missing. */
class TruthReader {
  private cut = 0;
  private withoutOutline = 0;
  private withoutAnnotations = 0;

  constructor(
    private readonly labels: ReadonlyMap<number, number>,
    private readonly skipped: SkippedItems,
  ) {}

  read({ image, file, listedIn, width, height }: CocoPicture): PictureTruth {
    const boxes: TrueBox[] = [];
    const things: OutlinedThing[] = [];
    if (image.annotations.length === 0) this.withoutAnnotations++;
    for (const annotation of image.annotations) {
      const result = cocoBox(annotation, this.labels.get(annotation.categoryId)!, { width, height });
      const shown = `[${annotation.boxXywhPixels.join(", ")}]`;
      if (result.kind === "empty") {
        this.skipped.add(listedIn, `Boxes have no area (the first: ${shown} in ${file.path}).`, `${listedIn} empty`);
      } else if (result.kind === "outside") {
        const why = `Boxes lie outside of their pictures (the first: ${shown} in ${width} × ${height} pixels of ${file.path}).`;
        this.skipped.add(listedIn, why, `${listedIn} outside`);
      } else {
        if (result.cut) this.cut++;
        if (annotation.segmentation === undefined) this.withoutOutline++;
        boxes.push(result.box);
        things.push({ ...result.box, segmentation: annotation.segmentation });
      }
    }
    return { boxes, things };
  }

  warnings(hasOutlines: boolean): string[] {
    const sentences: string[] = [];
    if (this.withoutAnnotations > 0) {
      const pictures = counted(
        this.withoutAnnotations,
        "picture has no annotation and counts",
        "pictures have no annotation and count",
      );
      sentences.push(`${pictures} as showing nothing.`);
    }
    if (this.cut > 0) {
      sentences.push(
        `${counted(this.cut, "box reaches", "boxes reach")} outside of the picture by more than a pixel and ` +
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

/** COCO's ids where they can name images; otherwise the pictures' places, from 1. */
function imageIds(pictures: readonly CocoPicture[], warnings: string[]): readonly number[] {
  const ids = pictures.map(({ image }) => image.id);
  const usable = ids.filter((id): id is number => typeof id === "number");
  if (usable.length === ids.length && new Set(ids).size === ids.length) return usable;
  const why = "Image ids are no numbers or come twice, so images are numbered by path, from 1.";
  if (!warnings.includes(why)) warnings.push(why);
  return pictures.map((_, i) => i + 1);
}

/**
 * The data set that these instances files describe; no picture is decoded. Labels are 1, 2, … by ascending category id,
 * over all files. Boxes are cut to the picture; those outside of it or without area, and entries that point nowhere, are
 * counted in `skipped`. Listed pictures without annotations are samples without boxes. Masks are there where any
 * annotation has an outline (`drawCocoMask` says how they are drawn). The split of a sample is that in the name of its
 * file (instances_train2017.json) or folder; `keepForTesting` says what becomes of test splits. The fingerprint covers the annotation files' bytes.
 * @throws {DataSetError} where files contradict each other, or no listed picture is there.
 */
export async function openCocoFiles(
  files: readonly DataFile[],
  jsonFiles: readonly JsonFile[],
  options: OpenOptions = {},
): Promise<DataSet> {
  const skipped = new SkippedItems();
  const annotations = jsonFiles.map((json) => parseCocoAnnotations(json, skipped));
  const categories = mergedCategories(annotations);
  const listed = annotations.reduce((sum, { images }) => sum + images.length, 0);
  if (categories.length === 0 || listed === 0) {
    const what = categories.length === 0 ? "category" : "image";
    throw new DataSetError(`${jsonFiles.map(({ path }) => path).join(", ")}: there is no ${what} that can be used.`);
  }
  const pictures = await findCocoPictures(sortedByPath(files), annotations, skipped, options);
  if (pictures.length === 0) {
    const [first] = annotations.flatMap(({ images }) => images);
    throw new DataSetError(
      `None of the ${counted(listed, "picture")} that ${jsonFiles.map(({ path }) => path).join(", ")} ` +
        `${jsonFiles.length === 1 ? "lists" : "list"} can be used (the first: ${first.fileName}). Choose the folder that holds the pictures as well.`,
    );
  }
  const inOrder = sortedByPath(pictures.map((picture) => ({ path: picture.file.path, picture }))).map(
    ({ picture }) => picture,
  );
  const labels = new Map(categories.map(([id], i) => [id, i + 1]));
  const reader = new TruthReader(labels, skipped);
  const truths = inOrder.map((picture) => reader.read(picture));
  const anyOutline = truths.some(({ things }) => things.some(({ segmentation }) => segmentation !== undefined));
  const hasMasks = anyOutline && categories.length <= mostMaskClasses;
  const warnings = reader.warnings(hasMasks);
  if (anyOutline && !hasMasks) {
    warnings.push(
      `There are ${categories.length} categories, and a mask tells ${mostMaskClasses} apart; so there are no masks.`,
    );
  }
  const kept = keepForTesting(inOrder);
  warnings.push(...kept.warnings);
  const truthOf = new Map(inOrder.map((picture, i) => [picture, truths[i]]));
  const sampleOf = (picture: CocoPicture, imageId: number, split?: DataSplit): DataSample => {
    const { file, width, height } = picture;
    const { boxes, things } = truthOf.get(picture)!;
    return {
      name: file.path,
      imageId,
      split,
      image: () => readCheckedPicture(file, picture.image.size, picture.listedIn, options.decoders),
      boxes,
      mask: hasMasks ? async () => drawCocoMask(file.path, things, width, height) : undefined,
    };
  };
  const [ids, testIds] = [kept.others.map(({ item }) => item), kept.test].map((of) => imageIds(of, warnings));
  const classes = ["background", ...categories.map(([, name]) => name)];
  return {
    format: "coco",
    name: options.name ?? "COCO data set",
    classes: { detection: classes, segmentation: hasMasks ? classes : undefined },
    categoryIds: [-1, ...categories.map(([id]) => id)],
    samples: kept.others.map(({ item, split }, i) => sampleOf(item, ids[i], split)),
    testSamples: kept.test.map((picture, i) => sampleOf(picture, testIds[i])),
    skipped: skipped.list(),
    warnings,
    fingerprint: await fingerprintOf("coco", [
      ...jsonFiles.map(({ path, sha256 }) => fingerprintLine(path, sha256)),
      ...inOrder.map(({ file }) => fingerprintLine(file.path, file.byteLength)),
    ]),
  };
}

/** @throws {DataSetError} where no file is an instances file, and as `openCocoFiles`. */
export async function openCoco(files: readonly DataFile[], options: OpenOptions = {}): Promise<DataSet> {
  const { found, problems } = await findCocoFiles(files, options);
  if (found.length === 0) {
    const why = problems.length === 0 ? "there is no JSON file that could be one" : problems.join(" ");
    throw new DataSetError(`There is no COCO instances file: ${why}`);
  }
  return openCocoFiles(files, found, options);
}
