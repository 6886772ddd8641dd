// Values and names of a file in the sentences about it, none longer than a line.
import { cut, listed } from "../base/sentence";
import type { JsonValue } from "./parse-json";

const longest = 60;

export function shownValue(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return cut(JSON.stringify(value), longest);
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

export function quoted(name: string): string {
  return `“${cut(name, longest)}”`;
}

/** “a”, “b” and “c”. */
export function quotedList(names: readonly string[]): string {
  return listed(names.map(quoted));
}
