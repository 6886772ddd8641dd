// What the schema finds wrong with a recipe, as sentences that say what is there and what is expected.
import { cut, listed } from "../base/sentence";
import { z } from "zod";
import { editDistance, nearestNames } from "../base/nearest-names";
import { maxListedProblems } from "./recipe-error";
import { pathText, type RecipePath } from "./recipe-source";

/** Something that is wrong, and where. */
export interface RecipeProblem {
  readonly path: RecipePath;
  readonly sentence: string;
}

const kinds: Readonly<Record<string, string>> = {
  number: "a number",
  string: "a text",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  tuple: "a list",
};

const longestQuote = 60;

function quoted(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return cut(text, longestQuote);
}

const anyOf = (values: readonly unknown[]): string => listed(values.map(quoted), "or");

function bound({ origin, inclusive }: { origin: string; inclusive?: boolean }, limit: unknown, side: "from" | "to") {
  if (origin === "string")
    return side === "from" ? "a text that is not empty" : `a text of at most ${limit} characters`;
  const [exactly, beyond] = side === "from" ? ["at least", "above"] : ["at most", "below"];
  const words = `${inclusive === false ? beyond : exactly} ${limit}`;
  if (origin === "array") return `a list of ${words} ${Number(limit) === 1 ? "entry" : "entries"}`;
  return `a number ${inclusive === false ? "" : "of "}${words}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${kinds[issue.expected] ?? issue.expected} is expected`;
    case "too_small":
      return `${bound(issue, issue.minimum, "from")} is expected`;
    case "too_big":
      return `${bound(issue, issue.maximum, "to")} is expected`;
    case "invalid_value":
      return `${anyOf(issue.values)} is expected`;
    case "invalid_union":
      return "options" in issue && issue.options ? `${anyOf(issue.options)} is expected` : issue.message;
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join(", ");
    default:
      return issue.message;
  }
}

function at(data: unknown, path: RecipePath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    data,
  );
}

/** The fields that the schema has at a path of `data`, to name them where one is not known. */
function fieldsAt(schema: z.core.$ZodType, data: unknown, path: RecipePath): readonly string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return fieldsAt(schema.unwrap(), data, path);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const fits = schema.options.find((option) =>
      option instanceof z.ZodObject
        ? z.object({ kind: option.shape.kind as z.ZodType }).safeParse(data).success
        : false,
    );
    return fits ? fieldsAt(fits, data, path) : [];
  }
  if (schema instanceof z.ZodObject) {
    if (path.length === 0) return Object.keys(schema.shape);
    const field = (schema.shape as Record<string, z.core.$ZodType>)[path[0]];
    return field ? fieldsAt(field, at(data, path.slice(0, 1)), path.slice(1)) : [];
  }
  if (schema instanceof z.ZodArray && path.length > 0) {
    return fieldsAt(schema.element as z.core.$ZodType, at(data, path.slice(0, 1)), path.slice(1));
  }
  return [];
}

/** The field that a key may have meant, if it is a slip or two away. */
function meant(key: string, fields: readonly string[]): string {
  const [nearest] = nearestNames(key, fields, 1);
  return nearest !== undefined && editDistance(key, nearest) <= 2 ? ` (did you mean ${nearest}?)` : "";
}

/** The issues of a failed parse of `data`, in the schema's order, the first of each place. */
export function schemaProblems(schema: z.core.$ZodType, error: z.ZodError, data: unknown): readonly RecipeProblem[] {
  const told = new Set<string>();
  return error.issues.flatMap((issue): readonly RecipeProblem[] => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    if (issue.code === "unrecognized_keys") {
      const fields = fieldsAt(schema, data, path);
      const has = `there is no such field; ${path.length > 0 ? pathText(path) : "a recipe"} has ${fields.join(", ")}`;
      return issue.keys.map((key, i) => ({
        path: [...path, key],
        // a file of thousands of foreign keys is another file: which of them may be slips takes long to tell
        sentence: has + (i < maxListedProblems ? meant(key, fields) : ""),
      }));
    }
    // one sentence a number: -1.5 is neither whole nor above 0
    const place = pathText(path);
    if (told.has(place)) return [];
    told.add(place);
    const value = at(data, path);
    const there = value === undefined ? "it is missing" : `${quoted(value)} is there`;
    return [{ path, sentence: issue.code === "invalid_key" ? expectation(issue) : `${there}; ${expectation(issue)}` }];
  });
}
