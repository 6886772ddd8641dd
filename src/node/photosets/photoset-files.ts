// The files of one set beside its images: COCO's annotations.json, classes.txt and a list for each split.
import path from "node:path";
import { type PhotoFolder, photoSplits } from "../demo/photos/photo-folder";
import type { HeadMark, ObjectMark, SourcePhoto } from "./source-photo";
import type { ResizedPhoto } from "./resized-photo";
import { writeIfChanged } from "./written-file";

/** Who wrote a set, in its `info`. */
export const preparedBy = "npm run photos:prepare";

/** A photograph that lies in its set's folder, and what is known of it there. */
export interface PreparedPhoto extends Omit<ResizedPhoto, "isNew"> {
  readonly source: SourcePhoto;
  readonly mark?: ObjectMark;
  readonly heads: readonly HeadMark[];
  /** What this set's list of images says of it behind name, sizes and class, in COCO's spelling. */
  readonly fields: Readonly<Record<string, unknown>>;
}

interface License {
  readonly name: string;
  readonly url: string;
}

export const ccBy: License = { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" };
export const ccBySa: License = { name: "CC BY-SA 4.0", url: "https://creativecommons.org/licenses/by-sa/4.0/" };

export interface Photoset {
  readonly folder: PhotoFolder;
  readonly info: { readonly description: string; readonly license?: string };
  /** Their ids are their places, from 1. */
  readonly licenses: readonly License[];
  readonly supercategory?: string;
  readonly classes: readonly string[];
  /** In the order of the files. */
  readonly photos: readonly PreparedPhoto[];
}

/** `airplanes/image_0001.jpg`. */
export const fileNameOf = ({ className, imageName }: SourcePhoto): string => `${className}/${imageName}`;

interface CocoParts {
  readonly categories: readonly object[];
  readonly annotationsOf: (photo: PreparedPhoto) => readonly object[];
}

function cocoText({ info, licenses, classes, photos }: Photoset, { categories, annotationsOf }: CocoParts): string {
  const idOfClass = new Map(classes.map((name, i) => [name, i + 1]));
  const images = photos.map(({ source, original, resized, fields }, i) => ({
    id: i + 1,
    file_name: fileNameOf(source),
    width: resized.width,
    height: resized.height,
    original_size: [original.width, original.height],
    category_id: idOfClass.get(source.className),
    ...fields,
  }));
  const annotations = photos.flatMap((photo, i) =>
    annotationsOf(photo).map((fields) => ({
      image_id: i + 1,
      category_id: idOfClass.get(photo.source.className),
      ...fields,
    })),
  );
  return JSON.stringify({
    info: { ...info, prepared_by: preparedBy },
    licenses: licenses.map((license, i) => ({ id: i + 1, ...license })),
    images,
    annotations: annotations.map((fields, i) => ({ id: i + 1, ...fields })),
    categories,
  });
}

/** Writes the files that differ from those in `folder`, which is there; answers how many. Rejects with Node's error. */
export async function writePhotosetFiles(folder: string, set: Photoset): Promise<number> {
  const categories = (suffix: string, supercategory?: string) =>
    set.classes.map((name, i) => ({ id: i + 1, name: name + suffix, ...(supercategory && { supercategory }) }));
  const lines = (words: readonly string[]): string => words.map((word) => `${word}\n`).join("");
  const texts: Record<string, string> = {
    "annotations.json": cocoText(set, {
      categories: categories("", set.supercategory),
      annotationsOf: ({ mark }) => (mark ? [mark] : []),
    }),
    "classes.txt": lines(set.classes),
  };
  for (const split of photoSplits) {
    const own = set.photos.filter(({ source }) => source.split === split);
    texts[`${split}.txt`] = lines(own.map(({ source }) => fileNameOf(source)));
  }
  if (set.folder === "caltech101") {
    const marked = new Set(set.photos.filter(({ mark }) => mark).map(({ source }) => source.className));
    texts["classes-with-masks.txt"] = lines(set.classes.filter((name) => marked.has(name)));
  }
  if (set.folder === "pets") {
    texts["annotations-heads.json"] = cocoText(set, {
      categories: categories(" head", "head"),
      annotationsOf: ({ heads }) => heads,
    });
    const breeds = new Set(set.photos.map(({ source }) => String(source.notes?.breed)));
    texts["breeds.txt"] = lines([...breeds].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  }
  let written = 0;
  for (const [name, text] of Object.entries(texts)) {
    if (await writeIfChanged(path.join(folder, name), text)) written++;
  }
  return written;
}
