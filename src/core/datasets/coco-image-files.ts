// The images that COCO instances files list, found among the files, with the size that boxes are cut to.
import type { CocoAnnotation, CocoAnnotations, CocoImage } from "./coco-annotations";
import { type DataFile, DataSetError, type OpenOptions } from "./data-set";
import { inParallel } from "./in-parallel";
import { findListedImages } from "./listed-images";
import { isForeignImage, isImage, readImageSize, whyNoImage } from "./image-file";
import { counted } from "../base/sentence";
import { type SkippedItems, withoutPath } from "./skipped-items";
import type { NamedSplit } from "./folder-names";
import { isUserError } from "../base/user-error";

export interface CocoImageFile {
  readonly file: DataFile;
  readonly image: CocoImage;
  readonly split?: NamedSplit;
  readonly width: number;
  readonly height: number;
  /** The annotation file that lists it. */
  readonly listedIn: string;
}

type FoundImageFile = Omit<CocoImageFile, "width" | "height">;

interface Listing {
  readonly image: CocoImage;
  readonly annotations: CocoAnnotations;
}

/** Annotations of several entries for one image, each of them once; what one entry has twice stays twice. */
class JoinedAnnotations {
  readonly all: CocoAnnotation[];
  private readonly known: Set<string>;

  constructor(first: readonly CocoAnnotation[]) {
    this.all = [...first];
    this.known = new Set(first.map((annotation) => JSON.stringify(annotation)));
  }

  add(next: readonly CocoAnnotation[]): readonly CocoAnnotation[] {
    const texts = next.map((annotation) => JSON.stringify(annotation));
    for (const [i, annotation] of next.entries()) if (!this.known.has(texts[i])) this.all.push(annotation);
    for (const text of texts) this.known.add(text);
    return this.all;
  }
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

function isSameSize(a: CocoImage["size"], b: CocoImage["size"]): boolean {
  return !a || !b || (a.width === b.width && a.height === b.height);
}

class ImageFinder {
  private readonly found = new Map<DataFile, FoundImageFile>();
  private readonly listed = new Set<DataFile>();
  private readonly byEnd: { readonly fileName: string; readonly file: DataFile; readonly path: string }[] = [];
  private readonly ofOtherSplit: { readonly file: DataFile; readonly annotations: CocoAnnotations }[] = [];
  private readonly twice: string[] = [];
  private readonly joined = new Map<DataFile, JoinedAnnotations>();

  constructor(
    private readonly files: readonly DataFile[],
    private readonly skipped: SkippedItems,
  ) {}

  /** What has no image is counted in `skipped`, a sentence a file and reason. */
  find(listings: readonly Listing[]): readonly FoundImageFile[] {
    const names = listings.map(({ image: { fileName }, annotations: { path: annotationPath, split } }) => ({
      fileName,
      annotationPath,
      split,
    }));
    const missing = new Map<string, CocoImage[]>();
    for (const [i, result] of findListedImages(this.files, names).entries()) {
      const { image, annotations } = listings[i];
      const { path } = annotations;
      if ("file" in result) {
        if (result.kind === "end") this.byEnd.push({ fileName: image.fileName, file: result.file, path });
        if (result.kind === "other-split") this.ofOtherSplit.push({ file: result.file, annotations });
        this.take(result.file, image, annotations);
      } else if (result.kind === "missing") {
        const others = missing.get(path);
        if (others) others.push(image);
        else missing.set(path, [image]);
      } else {
        const why = `Several images are named like its image (the first: ${image.fileName}), and nothing tells which is meant.`;
        this.skipped.add(path, why, `${path} several`, image.fileName);
      }
    }
    for (const [path, images] of missing) this.tellMissing(path, images);
    this.tellUnlisted();
    return [...this.found.values()];
  }

  warnings(): string[] {
    const sentences: string[] = [];
    const [end] = this.byEnd;
    if (this.byEnd.length > 0) {
      const images = counted(this.byEnd.length, "image does not lie", "images do not lie");
      sentences.push(
        `${images} where the annotation file says and ${this.byEnd.length === 1 ? "was" : "were"} found by the end of the ` +
          `path (the first: ${end.path} says ${end.fileName}, found at ${end.file.path}). Make sure that these are the same images.`,
      );
    }
    const [other] = this.ofOtherSplit;
    if (this.ofOtherSplit.length > 0) {
      const images = counted(this.ofOtherSplit.length, "image lies", "images lie");
      sentences.push(
        `${images} in a folder of another split than the annotation file’s (the first: ${other.annotations.path} is for ` +
          `${other.annotations.split}, ${other.file.path}). The annotation file’s split counts.`,
      );
    }
    if (this.twice.length > 0) {
      const images = counted(this.twice.length, "entry lists an image", "entries list images");
      sentences.push(
        `${images} that another one lists too (the first: ${this.twice[0]}); their annotations are joined.`,
      );
    }
    return sentences;
  }

  private tellMissing(path: string, listed: readonly CocoImage[]): void {
    const foreign = new Set(this.files.flatMap((file) => (isForeignImage(file.path) ? [baseName(file.path)] : [])));
    const images = listed.filter(({ fileName }) => !foreign.has(baseName(fileName)));
    const annotations = images.reduce((sum, image) => sum + image.annotations.length, 0);
    const lost = `${counted(annotations, "annotation is", "annotations are")} left out`;
    for (const { fileName } of listed) {
      if (!foreign.has(baseName(fileName))) continue;
      const why = `${whyNoImage(fileName)} Their entries (the first: ${fileName}) need the new names.`;
      this.skipped.add(path, why, `${path} ${whyNoImage(fileName)}`, fileName);
    }
    for (const { fileName } of images) {
      const why = `Its images are not in the folder (the first: ${fileName}), so their ${lost}.`;
      this.skipped.add(path, why, `${path} missing`, fileName);
    }
  }

  /** Images that no annotation file lists say nothing. */
  private tellUnlisted(): void {
    for (const file of this.files) {
      if (isImage(file.path) && !this.listed.has(file)) {
        this.skipped.add(file.path, "No annotation file lists these images, so nothing is known of them.");
      }
    }
  }

  private take(file: DataFile, image: CocoImage, { path, split }: CocoAnnotations): void {
    this.listed.add(file);
    if (file.byteLength === 0) {
      this.skipped.add(file.path, "It is empty (0 bytes). Copy or download it again.");
      return;
    }
    const before = this.found.get(file);
    if (before === undefined) {
      this.found.set(file, { file, image, split, listedIn: path });
      return;
    }
    if (before.listedIn !== path) {
      throw new DataSetError(
        `${before.listedIn} and ${path} both describe ${file.path}, and their truths may differ. Leave one of them out of the folder.`,
      );
    }
    const [first, second] = [before.image, image];
    const isTelling = first.annotations.length > 0;
    const joined = this.joined.get(file) ?? new JoinedAnnotations(first.annotations);
    this.joined.set(file, joined);
    const annotations = joined.add(second.annotations);
    // An entry of which nothing is known does not spoil one that says what is there.
    const tells = [isTelling, second.annotations.length > 0];
    const telling = [first, second].filter((_, i) => tells[i] || annotations.length === 0);
    const unusable = isSameSize(first.size, second.size)
      ? telling.map((entry) => entry.unusable).find((why) => why !== undefined)
      : "Several entries of different sizes name these images, so nothing tells whose the annotations are.";
    this.twice.push(image.fileName);
    this.found.set(file, {
      ...before,
      image: {
        ...first,
        size: first.size ?? second.size,
        annotations,
        unusable,
      },
    });
  }
}

/** Images that can be used; the others are told in `skipped`. */
function usable(found: readonly FoundImageFile[], skipped: SkippedItems): readonly FoundImageFile[] {
  return found.filter(({ file, image: { unusable } }) => {
    if (unusable !== undefined) skipped.add(file.path, unusable);
    return unusable === undefined;
  });
}

/**
 * The listed images that are there; sizes that a file does not say are read from the images' headers.
 * @throws {DataSetError} where two annotation files list the same image.
 */
export async function findCocoImageFiles(
  files: readonly DataFile[],
  annotations: readonly CocoAnnotations[],
  skipped: SkippedItems,
  warnings: string[],
  { onProgress, signal }: OpenOptions,
): Promise<CocoImageFile[]> {
  const finder = new ImageFinder(files, skipped);
  const listings = annotations.flatMap((each) => each.images.map((image): Listing => ({ image, annotations: each })));
  const found = usable(finder.find(listings), skipped);
  warnings.push(...finder.warnings());
  const total = found.filter(({ image }) => !image.size).length;
  const sized = await inParallel(
    found,
    async (imageFile): Promise<CocoImageFile | string> => {
      if (imageFile.image.size) return { ...imageFile, ...imageFile.image.size };
      try {
        return { ...imageFile, ...(await readImageSize(imageFile.file)) };
      } catch (error) {
        if (!isUserError(error)) throw error;
        return withoutPath(error.message, imageFile.file.path);
      }
    },
    {
      signal,
      onDone: (done) => total > 0 && onProgress?.({ phase: "Reading sizes of images", done, total: found.length }),
    },
  );
  return sized.flatMap((imageFile, i): CocoImageFile[] => {
    if (typeof imageFile !== "string") return [imageFile];
    skipped.add(found[i].file.path, imageFile);
    return [];
  });
}
