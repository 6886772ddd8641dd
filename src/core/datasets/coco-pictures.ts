// The pictures that COCO instances files list, found among the files, with the size that boxes are cut to.
import { ImageError } from "../image/image-error";
import type { CocoAnnotations, CocoImage } from "./coco-annotations";
import { type DataFile, DataSetError } from "./data-set";
import { inParallel } from "./in-parallel";
import type { OpenOptions } from "./open-options";
import { isPicture, readPictureSize } from "./picture-file";
import { PictureIndex } from "./picture-index";
import { counted, type SkippedItems, withoutPath } from "./skipped-items";
import type { NamedSplit } from "./split-name";

export interface CocoPicture {
  readonly file: DataFile;
  readonly image: CocoImage;
  readonly split?: NamedSplit;
  readonly width: number;
  readonly height: number;
  /** The annotation file that lists it. */
  readonly listedIn: string;
}

type FoundPicture = Omit<CocoPicture, "width" | "height">;

class PictureFinder {
  readonly found: FoundPicture[] = [];
  private readonly listedIn = new Map<DataFile, string>();
  private readonly index: PictureIndex;

  constructor(
    files: readonly DataFile[],
    private readonly skipped: SkippedItems,
  ) {
    this.index = new PictureIndex(files);
  }

  /** What has no picture is counted in `skipped`, a sentence a file and reason. */
  addImagesOf({ path, images, split }: CocoAnnotations): void {
    const missing: CocoImage[] = [];
    for (const image of images) {
      const file = this.index.find(image.fileName, path);
      if (file === undefined) {
        missing.push(image);
      } else if (file === "several") {
        const why = `Several pictures are named like its image (the first: ${image.fileName}), and nothing tells which is meant.`;
        this.skipped.add(path, why, `${path} several`);
      } else if (file.byteLength === 0) {
        this.skipped.add(file.path, "It is empty (0 bytes). Copy or download it again.");
      } else {
        this.take(file, image, path, split);
      }
    }
    const annotations = missing.reduce((sum, image) => sum + image.annotations.length, 0);
    for (const { fileName } of missing) {
      const lost = `${counted(annotations, "annotation is", "annotations are")} left out`;
      this.skipped.add(
        path,
        `Its images are not in the folder (the first: ${fileName}), so their ${lost}.`,
        `${path} missing`,
      );
    }
  }

  /** Pictures that no annotation file lists say nothing. */
  tellUnlisted(files: readonly DataFile[]): void {
    for (const file of files) {
      if (isPicture(file.path) && !this.listedIn.has(file)) {
        this.skipped.add(file.path, "No annotation file lists these pictures, so nothing is known of them.");
      }
    }
  }

  private take(file: DataFile, image: CocoImage, path: string, split: NamedSplit | undefined): void {
    const before = this.listedIn.get(file);
    if (before === path) {
      this.skipped.add(path, `Its images name a picture twice (the first: ${image.fileName}).`, `${path} twice`);
      return;
    }
    if (before !== undefined) {
      throw new DataSetError(
        `${before} and ${path} both describe ${file.path}, and their truths may differ. Leave one of them out of the folder.`,
      );
    }
    this.listedIn.set(file, path);
    this.found.push({ file, image, split, listedIn: path });
  }
}

/**
 * The listed pictures that are there; sizes that a file does not say are read from the pictures' headers.
 * @throws {DataSetError} where two annotation files list the same picture.
 */
export async function findCocoPictures(
  files: readonly DataFile[],
  annotations: readonly CocoAnnotations[],
  skipped: SkippedItems,
  { onProgress, signal }: OpenOptions,
): Promise<CocoPicture[]> {
  const finder = new PictureFinder(files, skipped);
  for (const each of annotations) finder.addImagesOf(each);
  finder.tellUnlisted(files);
  const total = finder.found.filter(({ image }) => !image.size).length;
  const sized = await inParallel(
    finder.found,
    async (picture): Promise<CocoPicture | string> => {
      if (picture.image.size) return { ...picture, ...picture.image.size };
      try {
        return { ...picture, ...(await readPictureSize(picture.file)) };
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        return withoutPath(error.message, picture.file.path);
      }
    },
    {
      signal,
      onDone: (done) =>
        total > 0 && onProgress?.({ phase: "Reading sizes of pictures", done, total: finder.found.length }),
    },
  );
  return sized.flatMap((picture, i): CocoPicture[] => {
    if (typeof picture !== "string") return [picture];
    skipped.add(finder.found[i].file.path, picture);
    return [];
  });
}
