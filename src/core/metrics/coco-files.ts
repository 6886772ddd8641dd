// COCO's files of instances and of results (cocodataset.org, "Data format" and "Results format", object detection).
import { z } from "zod";
import type { DetectionCategory, ScoredBox, CocoGroundTruth } from "./detection-matching";
import { CocoFileError, type ImageId } from "./evaluation-input";

const cocoProblemKinds = [
  "malformed",
  "repeated-id",
  "dangling-image",
  "unknown-category",
  "zero-size",
  "outside-image",
  "no-area",
] as const;
type CocoProblemKind = (typeof cocoProblemKinds)[number];

interface CocoProblem {
  readonly kind: CocoProblemKind;
  /** How many entries it concerns. */
  readonly count: number;
  /** What happened, why, and what became of the entries, for people. */
  readonly sentence: string;
  /** What exactly, for the first few. */
  readonly examples: readonly string[];
}

const examplesKept = 5;

const sentences: Readonly<Record<CocoProblemKind, (count: string) => string>> = {
  malformed: (count) => `${count} no entry of this format and left out.`,
  "repeated-id": (count) => `${count} an id that came before; the first one is kept, the others are left out.`,
  "dangling-image": (count) => `${count} an image that the file does not list, and left out.`,
  "unknown-category": (count) => `${count} a category that the file does not list, and left out.`,
  "zero-size": (count) =>
    `${count} a box without area, which no detection can find, and left out. pycocotools counts such objects as missed.`,
  "outside-image": (count) => `${count} a box that reaches outside its image; it is kept as it is.`,
  "no-area": (count) => `${count} no area; the box's is taken.`,
};

const verbs: Readonly<Record<CocoProblemKind, readonly [one: string, more: string]>> = {
  malformed: ["entry is", "entries are"],
  "repeated-id": ["entry has", "entries have"],
  "dangling-image": ["entry names", "entries name"],
  "unknown-category": ["entry names", "entries name"],
  "zero-size": ["entry has", "entries have"],
  "outside-image": ["entry has", "entries have"],
  "no-area": ["entry has", "entries have"],
};

/** Collects problems by kind. */
class CocoProblems {
  private readonly counts = new Map<CocoProblemKind, number>();
  private readonly examples = new Map<CocoProblemKind, string[]>();

  add(kind: CocoProblemKind, example: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const examples = this.examples.get(kind) ?? [];
    if (examples.length < examplesKept) examples.push(example);
    this.examples.set(kind, examples);
  }

  list(): CocoProblem[] {
    return cocoProblemKinds.flatMap((kind) => {
      const count = this.counts.get(kind);
      if (!count) return [];
      const sentence = sentences[kind](`${count} ${verbs[kind][count === 1 ? 0 : 1]}`);
      return [{ kind, count, sentence, examples: this.examples.get(kind) ?? [] }];
    });
  }
}

interface CocoImage {
  readonly id: ImageId;
  /** Path inside the folder of images; empty where the file names none. */
  readonly fileName: string;
  /** In pixels; absent where the file does not say. */
  readonly width?: number;
  readonly height?: number;
}

interface CocoTruth {
  /** In the file's order; images without objects are there too. */
  readonly images: readonly CocoImage[];
  /** By ascending id. */
  readonly categories: readonly DetectionCategory[];
  /** Objects of each image in the file's order; no entry where there is none. */
  readonly objectsOfImage: ReadonlyMap<ImageId, readonly CocoGroundTruth[]>;
  readonly objects: number;
  readonly problems: readonly CocoProblem[];
}

const fileSchema = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.unknown()),
});

const imageIdSchema = z.union([z.number().int(), z.string()]);
const side = z.number().positive();
const imageSchema = z.object({
  id: imageIdSchema,
  file_name: z.string().default(""),
  width: side.optional(),
  height: side.optional(),
});
const categorySchema = z.object({ id: z.number().int(), name: z.string().min(1) });
const boxSchema = z.tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()]);
const annotationSchema = z.object({
  image_id: imageIdSchema,
  category_id: z.number().int(),
  bbox: boxSchema,
  area: z.number().nonnegative().optional(),
  iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()]).default(0),
});

/** What is wrong with an entry, in one line. */
function issuesOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".") || "entry"}: ${message}`).join("; ");
}

/**
 * The ground truth in a parsed instances file. Entries that cannot be used are left out and told in `problems`; throws
 * CocoFileError where the file as a whole is something else, or nothing of it can be used.
 */
export function parseCocoTruth(json: unknown): CocoTruth {
  const file = fileSchema.safeParse(json);
  if (!file.success) {
    throw new CocoFileError(
      `This is not a COCO instances file: ${issuesOf(file.error)}. A JSON object with the lists images, annotations and ` +
        "categories was expected; detections alone are a results file.",
    );
  }
  const problems = new CocoProblems();
  const images = unique("image", file.data.images, imageSchema, problems);
  const categories = unique("category", file.data.categories, categorySchema, problems);
  if (images.size === 0 || categories.size === 0) {
    const [what, given] =
      images.size === 0 ? ["image", file.data.images.length] : ["category", file.data.categories.length];
    const why = problems.list().flatMap(({ examples }) => examples)[0];
    throw new CocoFileError(
      `The COCO file has ${given} ${what} entries and none can be used, so there is nothing to evaluate against` +
        `${why ? ` (${why})` : ""}.`,
    );
  }
  const objectsOfImage = new Map<ImageId, CocoGroundTruth[]>();
  let objects = 0;
  for (const [i, entry] of file.data.annotations.entries()) {
    const object = readObject(i, entry, images, categories, problems);
    if (!object) continue;
    objects++;
    const others = objectsOfImage.get(object.imageId);
    if (others) others.push(object.truth);
    else objectsOfImage.set(object.imageId, [object.truth]);
  }
  return {
    images: Array.from(images.values(), ({ id, file_name: fileName, width, height }) => ({
      id,
      fileName,
      width,
      height,
    })),
    categories: [...categories.values()].sort((a, b) => a.id - b.id),
    objectsOfImage,
    objects,
    problems: problems.list(),
  };
}

function unique<Entry extends { readonly id: ImageId }>(
  what: string,
  entries: readonly unknown[],
  schema: z.ZodType<Entry>,
  problems: CocoProblems,
): Map<Entry["id"], Entry> {
  const found = new Map<Entry["id"], Entry>();
  for (const [i, entry] of entries.entries()) {
    const result = schema.safeParse(entry);
    if (!result.success) problems.add("malformed", `${what} entry ${i}: ${issuesOf(result.error)}`);
    else if (found.has(result.data.id)) problems.add("repeated-id", `${what} entry ${i}: id ${result.data.id}`);
    else found.set(result.data.id, result.data);
  }
  return found;
}

function readObject(
  i: number,
  entry: unknown,
  images: ReadonlyMap<ImageId, z.infer<typeof imageSchema>>,
  categories: ReadonlyMap<number, DetectionCategory>,
  problems: CocoProblems,
): { readonly imageId: ImageId; readonly truth: CocoGroundTruth } | undefined {
  const result = annotationSchema.safeParse(entry);
  if (!result.success) {
    problems.add("malformed", `annotation ${i}: ${issuesOf(result.error)}`);
    return undefined;
  }
  const { image_id: imageId, category_id: categoryId, bbox, area, iscrowd } = result.data;
  const image = images.get(imageId);
  if (!image) {
    problems.add("dangling-image", `annotation ${i}: image ${imageId}`);
    return undefined;
  }
  if (!categories.has(categoryId)) {
    problems.add("unknown-category", `annotation ${i}: category ${categoryId}`);
    return undefined;
  }
  const [left, top, width, height] = bbox;
  if (width === 0 || height === 0) {
    problems.add("zero-size", `annotation ${i}: ${width} × ${height} pixels in image ${imageId}`);
    return undefined;
  }
  const right = image.width === undefined ? -Infinity : left + width - image.width;
  const bottom = image.height === undefined ? -Infinity : top + height - image.height;
  // Boxes rounded to hundredths of a pixel may pass the edge by as much.
  if (Math.max(-left, -top, right, bottom) > 1) {
    problems.add(
      "outside-image",
      `annotation ${i}: [${bbox.join(", ")}] in ${image.width ?? "?"} × ${image.height ?? "?"} pixels`,
    );
  }
  if (area === undefined) problems.add("no-area", `annotation ${i}`);
  const isCrowd = iscrowd === 1 || iscrowd === true;
  return { imageId, truth: { categoryId, boxXywhPixels: bbox, areaPixels: area ?? width * height, isCrowd } };
}

export interface CocoDetections {
  /** Detections of each image in the file's order; no entry where there is none. */
  readonly detectionsOfImage: ReadonlyMap<ImageId, readonly ScoredBox[]>;
  readonly detections: number;
  readonly problems: readonly CocoProblem[];
}

const entrySchema = z.object({
  image_id: imageIdSchema,
  category_id: z.number().int(),
  bbox: boxSchema,
  score: z.number(),
});

/**
 * The detections in a parsed results file that belong to `truth`'s images and categories. Others are left out and told
 * in `problems`. Throws CocoFileError where the file is no list, or none of its entries is a detection.
 */
export function parseCocoDetections(json: unknown, truth: Pick<CocoTruth, "images" | "categories">): CocoDetections {
  if (!Array.isArray(json)) {
    throw new CocoFileError(
      `This is not a COCO results file: it is ${json === null ? "null" : `of type ${typeof json}`}; a JSON list of ` +
        "detections with image_id, category_id, bbox and score was expected.",
    );
  }
  const images = new Set(truth.images.map(({ id }) => id));
  const categories = new Set(truth.categories.map(({ id }) => id));
  const problems = new CocoProblems();
  const detectionsOfImage = new Map<ImageId, ScoredBox[]>();
  let detections = 0;
  let malformed = 0;
  for (const [i, entry] of (json as unknown[]).entries()) {
    const result = entrySchema.safeParse(entry);
    if (!result.success) {
      malformed++;
      problems.add("malformed", `detection ${i}: ${issuesOf(result.error)}`);
      continue;
    }
    const { image_id: imageId, category_id: categoryId, bbox: boxXywhPixels, score } = result.data;
    if (!images.has(imageId)) problems.add("dangling-image", `detection ${i}: image ${imageId}`);
    else if (!categories.has(categoryId)) problems.add("unknown-category", `detection ${i}: category ${categoryId}`);
    else {
      detections++;
      const others = detectionsOfImage.get(imageId);
      const detection = { categoryId, boxXywhPixels, score };
      if (others) others.push(detection);
      else detectionsOfImage.set(imageId, [detection]);
    }
  }
  if (malformed > 0 && malformed === json.length) {
    throw new CocoFileError(
      `None of the ${malformed} entries of this COCO results file is a detection: ${problems.list()[0].examples[0]}.`,
    );
  }
  return { detectionsOfImage, detections, problems: problems.list() };
}
