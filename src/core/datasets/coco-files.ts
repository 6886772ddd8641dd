// The form of COCO's instances files, which JSON files of a folder are such, and sentences for those that are not.
import { z } from "zod";
import { isUserError } from "../base/user-error";
import { cut } from "../base/sentence";
import type { DataFile, OpenOptions } from "./data-set";
import { sortedByPath } from "./data-set-folder";
import { foreignJsonOf } from "./foreign-json";
import { type JsonFile, JsonFileError, readJson } from "./read-json";

export const fileSchema = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.unknown()),
});

/** Text where the file has text, and where a number has more digits than a number can hold. */
const id = z.union([z.number().int(), z.string()], { error: "expected a whole number" });
const side = z.number().int().positive();

export const imageSchema = z.object({
  id,
  file_name: z.string().min(1, { error: "it is empty" }),
  width: side.optional().catch(undefined),
  height: side.optional().catch(undefined),
});

export const categorySchema = z.object({
  id: z.number({ error: "expected a whole number below 2⁵³" }).int().nonnegative(),
  name: z.union([z.string().refine((name) => name.trim() !== "", { error: "it is empty" }), z.number()], {
    error: "expected a name",
  }),
});

export const annotationSchema = z.object({
  image_id: id,
  category_id: id,
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  area: z.number().nonnegative().nullish(),
  iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()], { error: "expected 0 or 1" }).default(0),
  segmentation: z.unknown().optional(),
});

/** The value at a path inside an entry, as text that fits a sentence. */
function shown(entry: unknown, path: readonly PropertyKey[]): string {
  let value = entry;
  for (const key of path) {
    if (value === null || typeof value !== "object") return "";
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  if (value === undefined) return ", and it is not there";
  if (typeof value === "number" && !Number.isFinite(value)) return `, and it is ${value}`;
  return `, and it is ${cut(JSON.stringify(value), 40)}`;
}

/** What is wrong first with an entry: "bbox.0: expected number, and it is "5"". */
export function firstIssue(entry: unknown, error: z.ZodError): string {
  const [{ path, message }] = error.issues;
  const where = path.join(".") || "the entry";
  if (message === "it is empty") return `${where}: it is empty`;
  if (path.length === 1 && path[0] === "bbox") return `${where}: expected four numbers${shown(entry, path)}`;
  const expected = message.replace(/^Invalid input: |^Too (?:small|big): /, "").replace(/, received .*$/, "");
  return `${where}: ${expected}${shown(entry, path)}`;
}

/** Where the first number stands that is none: "annotations, entry 0, score". */
export function firstNamedNumber(file: z.output<typeof fileSchema>): string {
  const within = (value: unknown): string | undefined => {
    if (typeof value === "number") return Number.isFinite(value) ? undefined : "";
    if (value === null || typeof value !== "object") return undefined;
    for (const [key, each] of Object.entries(value)) {
      const found = within(each);
      if (found !== undefined) return found === "" ? key : `${key}.${found}`;
    }
    return undefined;
  };
  for (const what of ["images", "categories", "annotations"] as const) {
    for (const [i, entry] of file[what].entries()) {
      const found = within(entry);
      if (found !== undefined) return `${what}, entry ${i}, ${found}`;
    }
  }
  return "outside of these lists";
}

/** Why a value is no instances file; undefined where it is one. */
function whyNoCoco(value: unknown): string | undefined {
  if (fileSchema.safeParse(value).success) return undefined;
  const keys = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : undefined;
  const found = keys
    ? `an object of ${keys.slice(0, 6).join(", ") || "nothing"}`
    : Array.isArray(value)
      ? "a list (detections, perhaps)"
      : "a single value";
  return `it is no COCO instances file: it holds ${found}; expected the lists images, annotations and categories`;
}

/** Sets of other layouts keep one JSON an image; these are not all read to find that out. */
const maxJsonFiles = 50;

/** COCO's files of other tasks, by the names that they are published under. */
const otherTasks = /(?:^|\/)(?:captions|stuff|panoptic|image_info)_[^/]*$/i;
const claimsByName = /(?:^|\/)[^/]*(?:instances|annotation|coco)[^/]*\.json$/i;
/** Keys that only annotations have. */
const claimsByContent = /"(?:annotations|categories|file_name|image_id|category_id|bbox)"\s*:/;

/** What an instances file begins with, however early it is cut. */
const claimsByStart = /^\s*\{\s*"(?:images|info|licenses|annotations|categories|type)"/;

/** A JSON file that is no instances file. */
export interface CocoProblem {
  readonly path: string;
  /** Why: a sentence that begins with the path. */
  readonly message: string;
  /** Whether it should have been one, by its name or by what it holds. */
  readonly isClaimed: boolean;
  /** Whether it is no JSON at all. */
  readonly isDamaged?: boolean;
}

export interface CocoSearch {
  /** By path. */
  readonly found: readonly JsonFile[];
  /** JSON files that are something else, damaged or not looked into. */
  readonly problems: readonly CocoProblem[];
}

/** The files whose names are those of instances files, or else all JSON files but COCO's other kinds, where they are few. */
function candidates(jsonFiles: readonly DataFile[]): readonly DataFile[] {
  const instances = jsonFiles.filter(({ path }) => /(?:^|\/)instances[^/]*$/i.test(path));
  if (instances.length > 0) return instances;
  const others = jsonFiles.filter(({ path }) => !otherTasks.test(path));
  if (others.length <= maxJsonFiles) return others;
  return others.filter(({ path }) => /coco|annotations?\.json$/i.test(path)).slice(0, maxJsonFiles);
}

function holdsAnnotations(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const keys = Object.keys(Array.isArray(value) ? ((value as unknown[])[0] ?? {}) : value);
  return keys.some((key) => claimsByContent.test(`"${key}":`));
}

/** Names of COCO's other tasks beside no instances file: people mean them to be read. */
function otherTaskProblems(jsonFiles: readonly DataFile[]): CocoProblem[] {
  return jsonFiles
    .filter(({ path }) => otherTasks.test(path))
    .map(({ path }) => ({
      path,
      message:
        `${path}: by its name it holds COCO’s annotations of another kind, which are not read. Boxes and masks are in the ` +
        "instances file of the same images; put it beside this one.",
      isClaimed: true,
    }));
}

/** The instances files among the files; those that cannot be read are told in `problems`. */
export async function findCocoFiles(
  files: readonly DataFile[],
  { onProgress, signal }: OpenOptions = {},
): Promise<CocoSearch> {
  const jsonFiles = sortedByPath(files.filter(({ path }) => /\.json$/i.test(path)));
  const read = candidates(jsonFiles);
  const found: JsonFile[] = [];
  const problems: CocoProblem[] = [];
  for (const [done, file] of read.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: "Reading annotations", done, total: read.length });
    const byName = claimsByName.test(file.path);
    try {
      const json = await readJson(file);
      const foreign = foreignJsonOf(json.value);
      const why = whyNoCoco(json.value) ?? (foreign ? `it is ${foreign.layout}: it holds ${foreign.holds}` : undefined);
      if (why === undefined) found.push(json);
      else {
        const isClaimed = byName || holdsAnnotations(json.value);
        problems.push({ path: file.path, message: `${file.path}: ${why}.`, isClaimed });
      }
    } catch (error) {
      if (!isUserError(error)) throw error;
      const beginning = error instanceof JsonFileError ? error.beginning : "";
      const isClaimed = byName || claimsByContent.test(beginning) || claimsByStart.test(beginning);
      problems.push({ path: file.path, message: error.message, isClaimed, isDamaged: true });
    }
  }
  if (found.length === 0) problems.push(...otherTaskProblems(jsonFiles));
  for (const { path } of jsonFiles) {
    if (read.some((file) => file.path === path) || otherTasks.test(path) || !claimsByName.test(path)) continue;
    problems.push({ path, message: `${path}: it was not read, because ${read[0].path} was.`, isClaimed: true });
  }
  return { found, problems };
}
