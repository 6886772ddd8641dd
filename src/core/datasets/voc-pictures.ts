// The pictures of a PASCAL VOC folder, each with its XML, its mask and its split.
import type { PixelSize } from "./checked-picture";
import { type DataFile, DataSetError, type DataSplit } from "./data-set";
import { ImageError } from "../image/image-error";
import { inParallel } from "./in-parallel";
import type { OpenOptions } from "./open-options";
import { isPicture, readFile, readPictureSize } from "./picture-file";
import { counted, type SkippedItems, withoutPath } from "./skipped-items";
import { parseVocAnnotation, type VocAnnotation } from "./voc-annotation";
import { readVocImageSets } from "./voc-image-sets";

export interface VocPicture {
  readonly stem: string;
  readonly file: DataFile;
  readonly split?: DataSplit;
  readonly annotation?: VocAnnotation;
  /** Where the annotation lies. */
  readonly annotationPath: string;
  readonly mask?: DataFile;
  /** There wherever the annotation has objects. */
  readonly size?: PixelSize;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** Files directly in a folder whose names fit, by stem; a second one of a stem is told in `skipped`. */
function byStem(files: readonly DataFile[], folder: string, fits: (path: string) => boolean, skipped: SkippedItems) {
  const found = new Map<string, DataFile>();
  for (const file of files) {
    if (!file.path.startsWith(`${folder}/`) || !fits(file.path)) continue;
    const stem = stemOf(file.path);
    if (found.has(stem))
      skipped.add(file.path, "Another file has the same name before the ending; the first is taken.");
    else found.set(stem, file);
  }
  return found;
}

/** Annotations by the stem of their picture; damaged ones and those without a picture are told in `skipped`. */
async function readAnnotations(
  files: readonly DataFile[],
  pictures: ReadonlyMap<string, DataFile>,
  skipped: SkippedItems,
  { signal, onProgress }: OpenOptions,
): Promise<ReadonlyMap<string, { readonly path: string; readonly annotation: VocAnnotation }>> {
  const xmlFiles = byStem(files, "Annotations", (path) => /\.xml$/i.test(path), skipped);
  const parsed = await inParallel(
    [...xmlFiles],
    async ([stem, file]) => {
      try {
        const annotation = parseVocAnnotation(new TextDecoder().decode(await readFile(file)));
        return { stem, path: file.path, annotation };
      } catch (error) {
        if (!(error instanceof DataSetError)) throw error;
        return { stem, path: file.path, why: error.message };
      }
    },
    { signal, onDone: (done) => onProgress?.({ phase: "Reading annotations", done, total: xmlFiles.size }) },
  );
  const found = new Map<string, { readonly path: string; readonly annotation: VocAnnotation }>();
  for (const each of parsed) {
    if (!each.annotation) {
      skipped.add(each.path, each.why);
      continue;
    }
    const named = each.annotation.fileName === undefined ? undefined : stemOf(each.annotation.fileName);
    const stem = [each.stem, named].find((name) => name !== undefined && pictures.has(name));
    if (stem === undefined) skipped.add(each.path, "Annotations have no picture in JPEGImages.");
    else found.set(stem, each);
  }
  return found;
}

/** With the size that boxes are cut to, from the XML or else from the picture's header; the sentence why not, without. */
async function withSize(picture: VocPicture): Promise<VocPicture | string> {
  if (picture.annotation === undefined || picture.annotation.objects.length === 0) return picture;
  if (picture.annotation.size) return { ...picture, size: picture.annotation.size };
  try {
    return { ...picture, size: await readPictureSize(picture.file) };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return withoutPath(error.message, picture.file.path);
  }
}

/** The pictures that the lists name, or all where there is no list, by path; those without any truth are left out. */
export async function readVocPictures(
  files: readonly DataFile[],
  skipped: SkippedItems,
  warnings: string[],
  options: OpenOptions,
): Promise<readonly VocPicture[]> {
  const pictures = byStem(files, "JPEGImages", isPicture, skipped);
  const masks = byStem(files, "SegmentationClass", (path) => /\.png$/i.test(path), skipped);
  const annotations = await readAnnotations(files, pictures, skipped, options);
  const sets = await readVocImageSets(files);
  for (const [stem, file] of masks) {
    if (!pictures.has(stem)) skipped.add(file.path, "Masks have no picture in JPEGImages.");
  }
  const wanted: VocPicture[] = [];
  for (const [stem, file] of pictures) {
    const found = annotations.get(stem);
    const mask = masks.get(stem);
    if (sets.listed && !sets.members.has(stem)) {
      skipped.add(file.path, "No list in ImageSets names these pictures for training or validation.");
    } else if (!found && !mask) {
      skipped.add(file.path, "Pictures have neither an annotation nor a mask, so nothing is known of them.");
    } else if (file.byteLength === 0) {
      skipped.add(file.path, "It is empty (0 bytes). Copy or download it again.");
    } else {
      const split = sets.splits(stem, mask !== undefined);
      const annotationPath = found?.path ?? `Annotations/${stem}.xml`;
      wanted.push({ stem, file, split, annotation: found?.annotation, annotationPath, mask });
    }
  }
  if (sets.contradictions.length > 0) {
    warnings.push(
      `${counted(sets.contradictions.length, "picture is", "pictures are")} for training in one of ImageSets/Main and ` +
        "ImageSets/Segmentation and for validation in the other; pictures with a mask go by Segmentation.",
    );
  }
  const sized = await inParallel(wanted, withSize, { signal: options.signal });
  return sized.flatMap((picture, i): VocPicture[] => {
    if (typeof picture !== "string") return [picture];
    skipped.add(wanted[i].file.path, picture);
    return [];
  });
}
