// The images of a PASCAL VOC folder, each with its XML, its mask and its split.
import type { PixelSize } from "./checked-image";
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import { splitOfFolder } from "./folder-nearness";
import { inParallel } from "./in-parallel";
import type { OpenOptions } from "./open-options";
import { readFile, readImageSize } from "./image-file";
import { counted } from "../base/sentence";
import { type SkippedItems, withoutPath } from "./skipped-items";
import { type NamedSplit, splitOfName } from "./split-name";
import { isUserError } from "../base/user-error";
import { parseVocAnnotation, type VocAnnotation } from "./voc-annotation";
import { stemOf, vocFiles } from "./voc-files";
import { readVocImageSets } from "./voc-image-sets";
import { pairVocMasks } from "./voc-mask-pairs";
import { pairVocFiles, type XmlFile } from "./voc-pairs";
import { xmlText } from "./xml-text";

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
