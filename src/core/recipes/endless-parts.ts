// Lists and tables of a recipe that are longer than any recipe's: told before anything is checked entry by entry.
import { largest } from "./recipe-limits";
import type { RecipePath } from "./recipe-source";
import type { RecipeProblem } from "./schema-problems";

/** Where a recipe has a table of any keys; unknown keys elsewhere are told as such. */
const table = "learningRates";

/** The parts of parsed data that have too many entries, in no certain order. What is aliased is looked at once. */
export function endlessParts(data: unknown): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const seen = new Set<object>();
  const open: { readonly value: unknown; readonly path: RecipePath }[] = [{ value: data, path: [] }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { value, path } = part;
    if (value === null || typeof value !== "object" || seen.has(value)) continue;
    seen.add(value);
    const isList = Array.isArray(value);
    const entries = Object.entries(value);
    if ((isList || path.at(-1) === table) && entries.length > largest.entries) {
      const [there, most] = [entries.length, largest.entries].map((count) => count.toLocaleString("en"));
      problems.push({ path, sentence: `${there} entries are there; at most ${most} are expected` });
      continue;
    }
    for (const [key, inner] of entries) open.push({ value: inner, path: [...path, isList ? Number(key) : key] });
  }
  return problems;
}
