// The entries of a COCO instances file, as its format has them, and sentences for those that are not so.
import { z } from "zod";

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
  const text = JSON.stringify(value);
  return `, and it is ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
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
