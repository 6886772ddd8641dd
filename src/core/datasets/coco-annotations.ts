// One COCO instances file: images, categories and annotations (cocodataset.org, "Data format", object detection).
import { z } from "zod";
import type { JsonFile } from "./read-json";
import type { SkippedItems } from "./skipped-items";
import { type NamedSplit, splitOfName } from "./split-name";

export interface CocoImage {
  readonly id: number | string;
  readonly fileName: string;
  /** In pixels; absent where the file does not say. */
  readonly size?: { readonly width: number; readonly height: number };
  /** In the file's order. */
  readonly annotations: CocoAnnotation[];
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
  /** What the file's name, or else the nearest folder's that says it, says its pictures are for. */
  readonly split?: NamedSplit;
  readonly images: readonly CocoImage[];
  readonly categories: ReadonlyMap<number, string>;
}

const fileSchema = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.unknown()),
});
const id = z.union([z.number().int(), z.string()]);
const side = z.number().int().positive();
const imageSchema = z.object({
  id,
  file_name: z.string().min(1),
  width: side.optional().catch(undefined),
  height: side.optional().catch(undefined),
});
const categorySchema = z.object({ id: z.number().int().nonnegative(), name: z.string().min(1) });
const annotationSchema = z.object({
  image_id: id,
  category_id: z.number().int(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  area: z.number().nonnegative().optional(),
  iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()]).default(0),
  segmentation: z.unknown().optional(),
});

/** Why a value is no instances file; undefined where it is one. */
export function whyNoCoco(value: unknown): string | undefined {
  if (fileSchema.safeParse(value).success) return undefined;
  const keys = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : undefined;
  const found = keys
    ? `an object of ${keys.slice(0, 6).join(", ") || "nothing"}`
    : Array.isArray(value)
      ? "a list (detections, perhaps)"
      : "a single value";
  return `it is no COCO instances file: it holds ${found}; expected the lists images, annotations and categories`;
}

/** instances_val2017.json, valid/_annotations.coco.json, val/annotations/instances_default.json. */
function splitOf(path: string): NamedSplit | undefined {
  const names = path.replace(/\.json$/i, "").split("/");
  return names
    .reverse()
    .map(splitOfName)
    .find((split) => split !== undefined);
}

function firstIssue(error: z.ZodError): string {
  const [{ path, message }] = error.issues;
  return `${path.join(".") || "entry"}: ${message}`;
}

/** Entries by id; what cannot be used is told in `skipped`. */
function byId<Entry extends { readonly id: number | string }>(
  what: string,
  entries: readonly unknown[],
  schema: z.ZodType<Entry>,
  skip: (reason: string, why: string) => void,
): Map<Entry["id"], Entry> {
  const found = new Map<Entry["id"], Entry>();
  for (const [i, entry] of entries.entries()) {
    const result = schema.safeParse(entry);
    if (!result.success) {
      skip(
        `${what} malformed`,
        `Entries of ${what} are not as the format has them (the first: entry ${i}, ${firstIssue(result.error)}).`,
      );
    } else if (found.has(result.data.id)) {
      skip(
        `${what} repeated`,
        `Entries of ${what} repeat an id (the first: entry ${i}, id ${result.data.id}); the first of each is kept.`,
      );
    } else {
      found.set(result.data.id, result.data);
    }
  }
  return found;
}

/** The parsed file, which `whyNoCoco` has found to be one; entries that cannot be used are counted in `skipped`. */
export function parseCocoAnnotations({ path, value }: JsonFile, skipped: SkippedItems): CocoAnnotations {
  const file = fileSchema.parse(value);
  const skip = (reason: string, why: string): void => skipped.add(path, why, `${path} ${reason}`);
  const categories = byId("categories", file.categories, categorySchema, skip);
  const images = new Map<number | string, CocoImage>();
  for (const [imageId, { file_name: fileName, width, height }] of byId("images", file.images, imageSchema, skip)) {
    const size = width !== undefined && height !== undefined ? { width, height } : undefined;
    images.set(imageId, { id: imageId, fileName, size, annotations: [] });
  }
  for (const [i, entry] of file.annotations.entries()) {
    const result = annotationSchema.safeParse(entry);
    if (!result.success) {
      skip(
        "malformed",
        `Annotations are not as the format has them (the first: annotation ${i}, ${firstIssue(result.error)}).`,
      );
      continue;
    }
    const { image_id: imageId, category_id: categoryId, bbox, area, iscrowd, segmentation } = result.data;
    const image = images.get(imageId);
    if (!image) {
      skip(
        "dangling image",
        `Annotations name an image that the file does not list (the first: annotation ${i}, image ${imageId}).`,
      );
    } else if (!categories.has(categoryId)) {
      skip(
        "dangling category",
        `Annotations name a category that the file does not list (the first: annotation ${i}, category ${categoryId}).`,
      );
    } else {
      const crowd = iscrowd === 1 || iscrowd === true;
      image.annotations.push({
        categoryId,
        boxXywhPixels: bbox,
        areaPixels: area,
        crowd,
        segmentation: present(segmentation),
      });
    }
  }
  return {
    path,
    split: splitOf(path),
    images: [...images.values()],
    categories: new Map(Array.from(categories, ([categoryId, { name }]) => [categoryId, name])),
  };
}

/** Absent, null and empty lists say that there is no outline. */
function present(segmentation: unknown): unknown {
  if (segmentation === null || (Array.isArray(segmentation) && segmentation.length === 0)) return undefined;
  return segmentation;
}
