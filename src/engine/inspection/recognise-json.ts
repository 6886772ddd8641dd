// What a JSON value is, by its own fields.
import { foreignJsonOf } from "../../core/datasets/foreign-json";

export type JsonContent =
  | { readonly kind: "curves" }
  | { readonly kind: "recipe" }
  /** COCO's instances, or annotations of a layout that the lab does not read. */
  | { readonly kind: "coco" }
  | { readonly kind: "foreign" }
  /** Something of which no page takes files; with its article. */
  | { readonly kind: "other"; readonly what: string; readonly advice?: string };

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasAll(value: unknown, ...names: readonly string[]): boolean {
  return isFields(value) && names.every((name) => Object.hasOwn(value, name));
}

const lists = (value: Fields, ...names: readonly string[]) => names.every((name) => Array.isArray(value[name]));

const fromEvaluate =
  "Evaluate keeps its results in the browser that computed them, and Charts draws them there; Charts exports its curves as files that it can import.";

function ofList(list: readonly unknown[]): JsonContent {
  const [first] = list;
  if (hasAll(first, "results")) return { kind: "curves" };
  if (isFields(first) && first.format === "ladon-lab-evaluation") {
    return { kind: "other", what: "evaluation results of this lab", advice: fromEvaluate };
  }
  if (isFields(first) && first.format === "ladon-lab-result") {
    return { kind: "other", what: "answers that Predict exported" };
  }
  if (foreignJsonOf(list)) return { kind: "foreign" };
  return { kind: "other", what: "a JSON list of something else" };
}

/** What the value is; a JSON text that is none of the lab's is "a JSON file of something else". */
export function recogniseJson(value: unknown): JsonContent {
  if (Array.isArray(value)) return ofList(value);
  if (!isFields(value)) return { kind: "other", what: "a JSON file with a single value" };
  const isForeign = foreignJsonOf(value) !== undefined;
  if (lists(value, "images", "annotations", "categories") && !isForeign) return { kind: "coco" };
  if (hasAll(value, "stages")) return { kind: "recipe" };
  if (value.format === "ladon-lab-evaluation") {
    return { kind: "other", what: "an evaluation result of this lab", advice: fromEvaluate };
  }
  if (value.format === "ladon-lab-result") return { kind: "other", what: "answers that Predict exported" };
  if (isFields(value.results)) return { kind: "curves" };
  if (hasAll(value, "weight_map")) {
    const advice = "Choose the .safetensors or .bin files that it lists; the lab opens networks that lie in one file.";
    return { kind: "other", what: "the index of a checkpoint in several files", advice };
  }
  if (isForeign) return { kind: "foreign" };
  if (value.type === "FeatureCollection") return { kind: "other", what: "a GeoJSON file" };
  return { kind: "other", what: "a JSON file of something else" };
}

/** What a text that should be JSON and cannot be parsed seems to be, by the names in its beginning. */
export function guessJson(head: string): JsonContent | undefined {
  const names = (...wanted: readonly string[]) => wanted.every((name) => head.includes(`"${name}"`));
  if (names("images", "file_name") || names("annotations", "image_id") || names("categories", "annotations")) {
    return { kind: "coco" };
  }
  if (names("stages", "epochs")) return { kind: "recipe" };
  if (names("results", "bpp")) return { kind: "curves" };
  return undefined;
}
