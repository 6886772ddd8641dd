// The data folder of the photo demo (caltech101, pets, photos26) out of the two archives that it is made of.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { isUserError } from "../../core/base/user-error";
import { makeFolder } from "../command-line";
import { type PhotoFolder, photoSplits, type PhotoSplit } from "../demo/photos/photo-folder";
import { petClasses, photos26CaltechClasses } from "./photo-classes";

import { ccBy, ccBySa, fileNameOf, type Photoset, type PreparedPhoto, writePhotosetFiles } from "./photoset-files";
import { resizePhoto } from "./resized-photo";
import type { SourcePhoto } from "./source-photo";
import { writeIfChanged } from "./written-file";

interface PhotosetSummary {
  readonly folder: PhotoFolder;
  readonly classes: number;
  readonly masks: number;
  readonly splits: Readonly<Record<PhotoSplit, number>>;
}

export interface PreparedPhotosets {
  readonly sets: readonly PhotosetSummary[];
  readonly filesWritten: number;
  /** A sentence for each photograph, outline and list of heads that was left out, which names its file. */
  readonly leftOut: readonly string[];
}

/** Prepares photographs one by one; what cannot be used is kept as sentences, and files that were written are counted. */
class Preparation {
  readonly leftOut: string[] = [];
  filesWritten = 0;

  constructor(
    private readonly out: string,
    private readonly onPhoto: () => void,
  ) {}

  async photos(
    set: PhotoFolder,
    sources: readonly SourcePhoto[],
    fieldsOf: (photo: Omit<PreparedPhoto, "fields">) => PreparedPhoto["fields"],
  ): Promise<PreparedPhoto[]> {
    const photos: PreparedPhoto[] = [];
    for (const source of sources) {
      const folder = path.join(this.out, set, "images", source.className);
      makeFolder(folder);
      const written = await this.ifUsable(resizePhoto(source.file, path.join(folder, source.imageName)));
      if (written) {
        const { original, resized, grey, isNew } = written;
        if (isNew) this.filesWritten++;
        const mark = source.mark && (await this.ifUsable(source.mark(original, resized)));
        const heads = (source.heads && (await this.ifUsable(source.heads(original, resized)))) ?? [];
        const photo = { source, original, resized, grey, mark, heads };
        photos.push({ ...photo, fields: fieldsOf(photo) });
      }
      this.onPhoto();
    }
    return photos;
  }

  async copyImages(from: PhotoFolder, to: PhotoFolder, photos: readonly PreparedPhoto[]): Promise<void> {
    for (const { source } of photos) {
      const [original, copy] = [from, to].map((set) => path.join(this.out, set, "images", fileNameOf(source)));
      makeFolder(path.dirname(copy));
      if (await writeIfChanged(copy, await readFile(original))) this.filesWritten++;
    }
  }

  async finish(set: Photoset): Promise<PhotosetSummary> {
    const folder = path.join(this.out, set.folder);
    makeFolder(folder);
    this.filesWritten += await writePhotosetFiles(folder, set);
    const inSplit = (split: PhotoSplit) => set.photos.filter(({ source }) => source.split === split).length;
    return {
      folder: set.folder,
      classes: set.classes.length,
      masks: set.photos.filter(({ mark }) => mark).length,
      splits: Object.fromEntries(photoSplits.map((split) => [split, inSplit(split)])) as PhotosetSummary["splits"],
    };
  }

  private async ifUsable<Value>(work: Promise<Value>): Promise<Value | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!isUserError(error)) throw error;
      this.leftOut.push(error.message);
      return undefined;
    }
  }
}

/**
 * Writes the sets below `out`. Images that an earlier run wrote stay, and so does every file that would become the same.
 * Photographs that cannot be decoded are left out and told. `onPhoto` is called after each. Rejects with Node's error where
 * a file cannot be written.
 */
export async function preparePhotosets(
  caltech: readonly SourcePhoto[],
  pets: readonly SourcePhoto[],
  out: string,
  onPhoto: () => void,
): Promise<PreparedPhotosets> {
  const preparation = new Preparation(out, onPhoto);
  const caltechPhotos = await preparation.photos("caltech101", caltech, ({ source: { split }, grey, mark }) => ({
    split,
    grey,
    has_mask: mark !== undefined,
  }));
  const petPhotos = await preparation.photos("pets", pets, ({ source: { split, notes } }) => ({
    breed: notes?.breed,
    split,
    maker_split: notes?.maker_split,
  }));
  const caltechClasses = [...new Set(caltech.map(({ className }) => className))];
  const marked = ({ mark }: PreparedPhoto) => mark !== undefined;
  const marked26 = photos26CaltechClasses.flatMap((name) =>
    caltechPhotos.filter((photo) => photo.source.className === name && marked(photo)),
  );
  const markedPets = petPhotos.filter(marked);
  await preparation.copyImages("caltech101", "photos26", marked26);
  await preparation.copyImages("pets", "photos26", markedPets);
  const withOrigin = (photos: readonly PreparedPhoto[], license: number, dataset: string) =>
    photos.map((photo) => ({ ...photo, fields: { ...photo.fields, license, dataset } }));
  const sets: readonly Photoset[] = [
    {
      folder: "caltech101",
      info: { description: "Caltech-101 resized to 160 px on the shorter side", license: ccBy.name },
      licenses: [ccBy],
      supercategory: "object",
      classes: caltechClasses,
      photos: caltechPhotos,
    },
    {
      folder: "pets",
      info: { description: "Oxford-IIIT Pet Dataset resized to 160 px on the shorter side", license: ccBySa.name },
      licenses: [ccBySa],
      supercategory: "animal",
      classes: petClasses,
      photos: petPhotos,
    },
    {
      folder: "photos26",
      info: {
        description:
          "26 classes: 24 from Caltech-101 (CC BY 4.0), cat and dog from Oxford-IIIT Pet (CC BY-SA 4.0); shorter side 160 px",
      },
      licenses: [ccBy, ccBySa],
      classes: [...photos26CaltechClasses, ...petClasses],
      photos: [...withOrigin(marked26, 1, "caltech101"), ...withOrigin(markedPets, 2, "pets")],
    },
  ];
  const summaries: PhotosetSummary[] = [];
  for (const set of sets) summaries.push(await preparation.finish(set));
  return { sets: summaries, filesWritten: preparation.filesWritten, leftOut: preparation.leftOut };
}
