// One COCO instances file: images, categories and annotations (cocodataset.org, "Data format", object detection).
import type { z } from "zod";
import { annotationSchema, categorySchema, fileSchema, firstIssue, firstNamedNumber, imageSchema } from "./coco-files";
import { DataSetError } from "./data-set";
import type { JsonFile } from "./read-json";
import { counted, cut } from "../base/sentence";
import { type SkippedItems } from "./skipped-items";
import { type NamedSplit, splitOfName } from "./folder-names";

export interface CocoImage {
  readonly id: number | string;
  readonly fileName: string;
  /** In pixels; absent where the file does not say. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Those that can be used, in the file's order. */
  readonly annotations: readonly CocoAnnotation[];
  /** Why it cannot be used although it is listed: a sentence for several such images. */
  readonly unusable?: string;
}

export interface CocoAnnotation {
  readonly categoryId: number;
  /** Left, top, width, height in pixels, as the file has them. */
  readonly boxXywhPixels: readonly [number, number, number, number];
  readonly areaPixels?: number;
  readonly crowd: boolean;
  /** Polygons or run lengths, unchecked until they are drawn; absent where there are none. */
  readonly segmentation?: unknown;
}

export interface CocoAnnotations {
  readonly path: string;
  /** What the file's name, or else the nearest folder's that says it, says its images are for. */
  readonly split?: NamedSplit;
  readonly images: readonly CocoImage[];
  readonly categories: ReadonlyMap<number, string>;
  /** What a person should know of the file, a sentence each. */
  readonly warnings: readonly string[];
}

/** An image while its annotations are read. */
interface OpenImage {
  readonly id: number | string;
  readonly fileName: string;
  readonly size?: CocoImage["size"];
  readonly annotations: CocoAnnotation[];
  /** Annotations of it that cannot be used. */
  lost: number;
  /** Another image has its id and another name, so nothing tells whose the annotations are. */
  sharesId: boolean;
}

/** Of a kind that is told, so many are named. */
const maxNamed = 3;

const sharedId = "Several images of one id are listed, so nothing tells whose its annotations are.";
const nothingKnown =
  "None of their annotations can be used, so nothing is known of these images; they are not taken for empty ones.";
const inDoubt =
  "They have no annotation, but annotations that cannot be used may be theirs; so they are not taken for empty ones.";

/** instances_val2017.json, valid/_annotations.coco.json, val/annotations/instances_default.json. */
function splitOf(path: string): NamedSplit | undefined {
  const names = path.replace(/\.json$/i, "").split("/");
  return names
    .reverse()
    .map(splitOfName)
    .find((split) => split !== undefined);
}

/** Absent, null and empty lists say that there is no outline. */
function present(segmentation: unknown): unknown {
  if (segmentation === null || (Array.isArray(segmentation) && segmentation.length === 0)) return undefined;
  return segmentation;
}

/** Without these an entry is none. */
const neededKeys = { images: "file_name", categories: "name", annotations: "image_id" } as const;

function isObjectWith(entry: unknown, key: string): boolean {
  return entry !== null && typeof entry === "object" && Object.hasOwn(entry, key);
}

/** The parsed lists of one file, entry by entry; what cannot be used is counted in `skipped`. */
class InstancesReader {
  readonly warnings: string[] = [];
  private readonly categories = new Map<number, string>();
  /** Ids of categories that are listed and cannot be used. */
  private readonly unusableCategories = new Set<string>();
  /** By the text of their ids: 1 and "1" name one image. */
  private readonly images = new Map<string, OpenImage>();
  /** Annotations that may be anybody's: all of them where none could be placed. */
  private unplaced = 0;
  private placed = 0;
  /** Images whose id another one has. */
  private readonly sharing: OpenImage[] = [];
  /** The first id that is text in one place and a number in another. */
  private otherType?: string;

  constructor(
    private readonly path: string,
    private readonly skipped: SkippedItems,
  ) {}

  readCategories(entries: readonly unknown[]): ReadonlyMap<number, string> {
    let numbers: string | undefined;
    for (const { entry, i, data } of this.valid("categories", entries, categorySchema)) {
      if (data === undefined) {
        const { id } = (entry ?? {}) as { readonly id?: unknown };
        if (typeof id === "number" || typeof id === "string") this.unusableCategories.add(String(id));
        continue;
      }
      const name = String(data.name);
      if (typeof data.name === "number") numbers ??= name;
      const before = this.categories.get(data.id);
      if (before !== undefined && before !== name) {
        throw new DataSetError(
          `${this.path}: category ${data.id} is ${before} and also ${name} (categories, entry ${i}). Give each its own id.`,
        );
      }
      this.categories.set(data.id, name);
    }
    if (numbers !== undefined) {
      this.warnings.push(`${this.path} has categories whose names are numbers (the first: ${numbers}); read as text.`);
    }
    const names = new Map<string, number>();
    const shared: string[] = [];
    for (const [id, name] of this.categories) {
      const before = names.get(name);
      if (before === undefined) names.set(name, id);
      else if (shared.push(`the categories ${before} and ${id} both ${cut(name)}`) > maxNamed) break;
    }
    if (shared.length > 0) {
      const more = shared.length > maxNamed ? "; and others" : "";
      const stay = shared.length === 1 ? "two classes" : "classes of their own";
      this.warnings.push(`${this.path} names ${shared.slice(0, maxNamed).join("; ")}${more}; they stay ${stay}.`);
    }
    return this.categories;
  }

  readImages(entries: readonly unknown[]): void {
    for (const { i, data } of this.valid("images", entries, imageSchema)) {
      if (data === undefined) continue;
      const { id, file_name: fileName, width, height } = data;
      const size = width !== undefined && height !== undefined ? { width, height } : undefined;
      const before = this.images.get(String(id));
      if (!before) {
        this.images.set(String(id), { id, fileName, size, annotations: [], lost: 0, sharesId: false });
      } else if (before.fileName === fileName) {
        this.skip(
          "images repeated",
          `Entries of images repeat an id and a file name (the first: entry ${i}, id ${id}, ${fileName}); the first of each is kept.`,
        );
      } else {
        before.sharesId = true;
        this.sharing.push({ id, fileName, size, annotations: [], lost: 0, sharesId: true });
        this.skip(
          "images share",
          `Entries of images share an id (the first: id ${id}, ${before.fileName} and ${fileName}), so nothing tells whose ` +
            "its annotations are; these images are left out.",
        );
      }
    }
  }

  readAnnotations(entries: readonly unknown[]): void {
    const ids = new Set<unknown>();
    let repeated: unknown;
    let repeats = 0;
    for (const { entry, i, data } of this.valid("annotations", entries, annotationSchema)) {
      const { id, image_id: imageId } = (entry ?? {}) as { readonly id?: unknown; readonly image_id?: unknown };
      if (id !== undefined) {
        if (ids.has(id)) {
          repeated ??= id;
          repeats++;
        }
        ids.add(id);
      }
      if (data !== undefined) this.place(data, i);
      else this.lose(imageId);
    }
    if (repeats > 0) {
      this.warnings.push(
        `${this.path}: ${counted(repeats, "annotation has an id", "annotations have ids")} that another one has (the ` +
          `first: ${String(repeated)}). Each is taken here; pycocotools would take the last of them for all.`,
      );
    }
    if (this.otherType !== undefined) {
      this.warnings.push(`${this.path} has ids as numbers and as text (${this.otherType}); read as the same.`);
    }
    if (this.placed === 0) this.unplaced = entries.length;
  }

  finishedImages(): CocoImage[] {
    return [...this.images.values(), ...this.sharing].map(
      ({ id, fileName, size, annotations, lost, sharesId }): CocoImage => {
        const isBare = annotations.length === 0;
        const unusable = sharesId
          ? sharedId
          : isBare && lost > 0
            ? nothingKnown
            : isBare && this.unplaced > 0
              ? inDoubt
              : undefined;
        return { id, fileName, size, annotations, ...(unusable !== undefined && { unusable }) };
      },
    );
  }

  /** Counts an annotation that cannot be used as one of its image's, if it says whose it is. */
  private lose(imageId: unknown): void {
    const image =
      typeof imageId === "number" || typeof imageId === "string" ? this.images.get(String(imageId)) : undefined;
    if (image) image.lost++;
    else if (typeof imageId !== "string" && !Number.isInteger(imageId)) this.unplaced++;
  }

  private place(data: z.output<typeof annotationSchema>, i: number): void {
    const { image_id: imageId, category_id: written, bbox, area, iscrowd, segmentation } = data;
    const image = this.images.get(String(imageId));
    const categoryId = typeof written === "string" && /^\d{1,15}$/.test(written) ? Number(written) : written;
    const isListed = typeof categoryId === "number" && this.categories.has(categoryId);
    if (!image) {
      const which = `the first: annotation ${i}, image ${imageId}`;
      this.skip("dangling image", `Annotations name an image that the file does not list (${which}).`);
    } else if (!isListed) {
      image.lost++;
      const which = `the first: annotation ${i}, category ${categoryId}`;
      const why = this.unusableCategories.has(String(categoryId))
        ? "whose entry cannot be used"
        : "that the file does not list";
      this.skip(`${why} category`, `Annotations name a category ${why} (${which}).`);
    } else {
      this.placed++;
      if (typeof imageId !== typeof image.id) {
        this.otherType ??= `annotation ${i} names ${JSON.stringify(imageId)}, the image is ${JSON.stringify(image.id)}`;
      }
      if (categoryId !== written) {
        this.otherType ??= `annotation ${i} names "${written}", the category is ${categoryId}`;
      }
      const crowd = iscrowd === 1 || iscrowd === true;
      image.annotations.push({
        categoryId,
        boxXywhPixels: bbox,
        areaPixels: area ?? undefined,
        crowd,
        segmentation: present(segmentation),
      });
    }
  }

  /** Each entry with what the schema makes of it; what does not fit is told. */
  private *valid<Schema extends z.ZodType>(
    what: "images" | "categories" | "annotations",
    entries: readonly unknown[],
    schema: Schema,
  ): Generator<{ readonly entry: unknown; readonly i: number; readonly data?: z.output<Schema> }> {
    for (const [i, entry] of entries.entries()) {
      // to say what is wrong with an entry takes the schema a hundred times as long as a look at it
      const isKnownKind = this.isToldOf(`${what} malformed`);
      if (isKnownKind && !isObjectWith(entry, neededKeys[what])) {
        this.skip(`${what} malformed`, "");
        yield { entry, i };
        continue;
      }
      const result = schema.safeParse(entry);
      if (result.success) {
        yield { entry, i, data: result.data };
      } else {
        const which = isKnownKind ? "" : `the first: entry ${i}, ${firstIssue(entry, result.error)}`;
        this.skip(`${what} malformed`, `Entries of ${what} are not as the format has them (${which}).`);
        yield { entry, i };
      }
    }
  }

  private skip(reason: string, why: string): void {
    this.skipped.add(this.path, why, `${this.path} ${reason}`);
  }

  private isToldOf(reason: string): boolean {
    return this.skipped.has(`${this.path} ${reason}`);
  }
}

/**
 * The parsed file, which `whyNoCoco` has found to be one; entries that cannot be used are counted in `skipped`. An image
 * is an empty one only where no annotation could be its own; images of which nothing is known say so in `unusable`.
 * @throws {DataSetError} where one category id has two names.
 */
export function parseCocoAnnotations(
  { path, value, hasNamedNumbers }: JsonFile,
  skipped: SkippedItems,
): CocoAnnotations {
  const file = fileSchema.parse(value);
  const reader = new InstancesReader(path, skipped);
  const categories = reader.readCategories(file.categories);
  reader.readImages(file.images);
  reader.readAnnotations(file.annotations);
  const warnings = [...reader.warnings];
  if (hasNamedNumbers) {
    const where = firstNamedNumber(file);
    warnings.push(
      `${path} holds NaN or Infinity, which JSON does not have (the first: ${where}); they are read as Python reads them.`,
    );
  }
  return { path, split: splitOf(path), images: reader.finishedImages(), categories, warnings };
}
