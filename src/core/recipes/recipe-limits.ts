// The largest numbers that a recipe may ask for. Beyond them is a slip, or more than any device can do.
import { grouped } from "../base/sentence";
import type { RecipePath } from "./recipe-source";
import type { RecipeProblem } from "./schema-problems";

export const largest = {
  epochs: 100_000,
  batchSize: 65_536,
  /** Pixels a side. */
  side: 8_192,
  steps: 1_000_000_000,
  /** Of the prior's quantiles. */
  fitSteps: 1_000_000,
  learningRate: 1_000,
  weightDecay: 1_000,
  /** Of losses, and beta. */
  weight: 1_000_000_000,
  temperature: 1_000_000,
  gamma: 1_000,
  power: 1_000,
  clipNorm: 1e12,
  /** Times the input's side. */
  scale: 100,
  /** Width over height. */
  ratio: 1_000,
  /** Of brightness, contrast and saturation, on either side of 1. */
  colour: 100,
  milestones: 1_000,
  /** Of any list: stages, losses, modules; and of learning rates. */
  entries: 1_000,
  /** Characters of a module's name. */
  moduleName: 200,
} as const;

// Lists and tables of a recipe that are longer than any recipe's: told before anything is checked entry by entry.

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
      const [there, most] = [entries.length, largest.entries].map(grouped);
      problems.push({ path, sentence: `${there} entries are there; at most ${most} are expected` });
      continue;
    }
    for (const [key, inner] of entries) open.push({ value: inner, path: [...path, isList ? Number(key) : key] });
  }
  return problems;
}
