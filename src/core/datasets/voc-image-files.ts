// The images of a PASCAL VOC folder, each with its XML, its mask and its split.
import { counted } from "../base/sentence";
import { isUserError } from "../base/user-error";
import type { PixelSize } from "./annotated-image";
import type { DataFile, OpenOptions } from "./data-set";
import { folderOf } from "./data-set-folder";
import { readFile, readImageSize } from "./image-file";
import { inParallel } from "./in-parallel";
import { type SkippedItems, withoutPath } from "./skipped-items";
import { type NamedSplit, splitOfName } from "./folder-names";
import { parseVocAnnotation, type VocAnnotation } from "./voc-annotation";
import { stemOf, vocFiles } from "./voc-files";
import { readVocImageSets } from "./voc-image-sets";
import { ImageIndex, pairVocFiles, splitOfFolder, type XmlFile } from "./voc-pairs";
import { xmlText } from "./parse-xml";

/**
 * Masks by image: those of the image's name in the nearest folder. Of images that share name and folder, the annotated
 * one has it. Masks without an image, and what cannot be told apart, are told in `skipped`.
 */
function pairVocMasks(
  images: readonly DataFile[],
  masks: readonly DataFile[],
  annotated: ReadonlyMap<DataFile, unknown>,
  skipped: SkippedItems,
): ReadonlyMap<DataFile, DataFile> {
  const index = new ImageIndex(images);
  const maskOf = new Map<DataFile, DataFile>();
  for (const mask of masks) {
    const named = index.ofStem(stemOf(mask.path));
    const around = new Set(named.map((image) => index.placeOf(image).folder));
    const folders = index.folders.nearest(folderOf(mask.path), around);
    const near = named.filter((image) => folders.has(index.placeOf(image).folder));
    const image = near.find((each) => annotated.has(each)) ?? near[0];
    const before = image && maskOf.get(image);
    if (!image) {
      skipped.add(mask.path, "Masks have no image of their name.");
    } else if (folders.size > 1) {
      const why = `Masks fit several images (the first: ${mask.path}, ${near.map(({ path }) => path).join(" and ")}), and nothing tells which is meant.`;
      skipped.add(mask.path, why, "several images");
    } else if (before) {
      skipped.add(
        mask.path,
        `Another mask has the same name (the first: ${before.path}); the first is taken.`,
        "second mask",
      );
    } else maskOf.set(image, mask);
  }
  return maskOf;
}

export interface VocImageFile {
  readonly file: DataFile;
  readonly split?: NamedSplit;
  readonly annotation?: VocAnnotation;
  /** Where the annotation lies. */
  readonly annotationPath: string;
  readonly mask?: DataFile;
  /** That of the pixels that boxes and mask are in; there wherever the annotation has objects. */
  readonly size?: PixelSize;
}

/** What each XML file says; why it says nothing is told in `skipped`. */
async function readAnnotations(
  files: readonly DataFile[],
  skipped: SkippedItems,
  { signal, onProgress }: OpenOptions,
): Promise<readonly XmlFile[]> {
  const parsed = await inParallel(
    files,
    async (file) => {
      try {
        return { path: file.path, annotation: parseVocAnnotation(xmlText(await readFile(file))) };
      } catch (error) {
        if (!isUserError(error)) throw error;
        const why = file.byteLength === 0 ? "It is empty (0 bytes)." : withoutPath(error.message, file.path);
        return { path: file.path, why };
      }
    },
    { signal, onDone: (done) => onProgress?.({ phase: "Reading annotations", done, total: files.length }) },
  );
  for (const { path, why } of parsed) if (why !== undefined) skipped.add(path, why);
  return parsed;
}

/** With the size that boxes are cut to, from the XML or else from the image's header; the sentence why not, without. */
async function withSize(imageFile: VocImageFile): Promise<VocImageFile | string> {
  if (imageFile.annotation?.size) return { ...imageFile, size: imageFile.annotation.size };
  if (imageFile.annotation === undefined || imageFile.annotation.objects.length === 0) return imageFile;
  try {
    return { ...imageFile, size: await readImageSize(imageFile.file) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return withoutPath(error.message, imageFile.file.path);
  }
}

/**
 * What the folders around a file say its image is for. Names with other words in them (fruit_train) count only where
 * all images lie in such folders, and are none of a class (bullet_train).
 */
function folderSplits(images: readonly DataFile[]): (path: string) => NamedSplit | undefined {
  const loosely = (path: string) => {
    const names = folderOf(path).split("/");
    return names.map(splitOfName).findLast((split) => split !== undefined);
  };
  const allLoosely = images.every(({ path }) => loosely(path) !== undefined);
  return (path) => splitOfFolder(folderOf(path)) ?? (allLoosely ? loosely(path) : undefined);
}

/** Of what lists and folders say, what keeps an image out of most. */
function stricter(listed: NamedSplit | undefined, ofFolder: NamedSplit | undefined): NamedSplit | undefined {
  const order = ["test", "val", "train"] as const;
  return order.find((split) => split === listed || split === ofFolder);
}

/** The images that the lists name, or all where there is no list, by path; those without any truth are left out. */
export async function readVocImageFiles(
  files: readonly DataFile[],
  skipped: SkippedItems,
  warnings: string[],
  options: OpenOptions,
): Promise<readonly VocImageFile[]> {
  const { images, xmlFiles, masks } = vocFiles(files, skipped);
  const { xmlOf, contradicted } = pairVocFiles(images, await readAnnotations(xmlFiles, skipped, options), skipped);
  const maskOf = pairVocMasks(images, masks, xmlOf, skipped);
  const sets = await readVocImageSets(
    files,
    images,
    (image) => xmlOf.has(image) || maskOf.has(image),
    skipped,
    warnings,
  );
  const splitOf = folderSplits(images);
  const wanted: VocImageFile[] = [];
  const disagreeing: string[] = [];
  for (const file of images) {
    const { path } = file;
    const xml = xmlOf.get(file);
    const mask = maskOf.get(file);
    const entry = sets.entryOf(file, mask !== undefined);
    if (sets.listed && !entry) {
      skipped.add(path, "No list in ImageSets names these images for training, validation or testing.");
    } else if (!xml?.annotation && !mask) {
      // of contradicted ones the reason is told already
      if (xml)
        skipped.add(
          path,
          `Images have an annotation that cannot be read (the first: ${xml.path}), so nothing is known of them.`,
          "unreadable annotation",
        );
      else if (!contradicted.has(file)) {
        skipped.add(path, "Images have neither an annotation nor a mask, so nothing is known of them.");
      }
    } else if (file.byteLength === 0) {
      skipped.add(path, "It is empty (0 bytes). Copy or download it again.");
    } else {
      const ofFolder = splitOf(path) ?? (xml && splitOf(xml.path)) ?? (mask && splitOf(mask.path));
      if (entry?.split && ofFolder && entry.split !== ofFolder) disagreeing.push(path);
      wanted.push({
        file,
        split: stricter(entry?.split, ofFolder),
        annotation: xml?.annotation,
        annotationPath: xml?.path ?? `Annotations/${stemOf(path)}.xml`,
        mask,
      });
    }
  }
  if (disagreeing.length > 0) {
    warnings.push(
      `${counted(disagreeing.length, "image is", "images are")} in one split by a list and in another by the folder (the ` +
        `first: ${disagreeing[0]}); such images count for testing before validation, and for validation before training.`,
    );
  }
  const sized = await inParallel(wanted, withSize, { signal: options.signal });
  return sized.flatMap((imageFile, i): VocImageFile[] => {
    if (typeof imageFile !== "string") return [imageFile];
    skipped.add(wanted[i].file.path, imageFile);
    return [];
  });
}
