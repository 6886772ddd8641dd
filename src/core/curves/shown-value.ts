// Values and names of a file in the sentences about it, none longer than a line.
import type { JsonValue } from "./parse-json";

const longest = 60;

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

export function shownValue(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

export function quoted(name: string): string {
  return `“${cut(name)}”`;
}

/** “a”, “b” and “c”. */
export function quotedList(names: readonly string[]): string {
  const texts = names.map(quoted);
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}
