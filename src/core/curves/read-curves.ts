// Curves of others: CompressAI's JSON ({name, description, results: {bpp: […], "psnr-rgb": […]}}), and what the Charts page exports.
import type { Curve, CurvePoint, RateUnit } from "./curve";
import { asPercent, isKnownScore } from "./known-scores";

export type ReadCurves =
  | { readonly kind: "read"; readonly curves: readonly Curve[] }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

type Lists = ReadonlyMap<string, readonly unknown[]>;

/** The lists that hold a rate, and what turns their numbers into the unit of the chart. */
const rateLists: Readonly<Record<string, { readonly unit: RateUnit; readonly divisor: number }>> = {
  bpp: { unit: "bpp", divisor: 1 },
  "payload-bytes": { unit: "payload", divisor: 1000 },
  "paper-kilobytes": { unit: "paper", divisor: 1 },
};
/** Lists that are neither rate nor score. */
const otherLists = new Set(["beta", "quality", "encoding_time", "decoding_time"]);
const percentSuffix = "-percent";
const mostPoints = 20_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown) => JSON.stringify(value) ?? value;

/** Reads one file, which holds a curve or a list of them. Nothing is thrown: what is wrong is a sentence each. */
export function readCurves(text: string, fileName: string): ReadCurves {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { kind: "refused", problems: [`${fileName} is not JSON: ${(error as Error).message}.`] };
  }
  const entries = Array.isArray(content) ? (content as readonly unknown[]) : [content];
  if (entries.length === 0)
    return { kind: "refused", problems: [`${fileName} holds an empty list: there is no curve.`] };
  const problems: string[] = [];
  const curves: Curve[] = [];
  for (const [i, entry] of entries.entries()) {
    const where = entries.length === 1 ? fileName : `${fileName}, curve ${i + 1}`;
    const found: string[] = [];
    const curve = readCurve(entry, where, fileName, found);
    if (curve && found.length === 0) curves.push(curve);
    problems.push(...found);
  }
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "read", curves };
}

function readCurve(entry: unknown, where: string, fileName: string, problems: string[]): Curve | undefined {
  if (!isRecord(entry) || !isRecord(entry.results)) {
    problems.push(
      `${where} has no “results” with lists of numbers; a curve is {"name": …, "results": {"bpp": […], "psnr-rgb": […]}}.`,
    );
    return undefined;
  }
  const { name = fileName, description = "", results } = entry;
  if (typeof name !== "string" || typeof description !== "string") {
    problems.push(`${where} has the name ${shown(name)} and description ${shown(description)}; texts were expected.`);
    return undefined;
  }
  const lists = readLists(results, where, problems);
  if (problems.length > 0) return undefined;
  const rates = [...lists.keys()].filter((list) => Object.hasOwn(rateLists, list));
  const scores = [...lists.keys()].filter((list) => !Object.hasOwn(rateLists, list) && !otherLists.has(list));
  if (rates.length === 0) {
    problems.push(
      `${where} has no rate: none of ${Object.keys(rateLists).join(", ")} is among its lists (${[...lists.keys()].join(", ") || "it has none"}).`,
    );
  }
  if (scores.length === 0)
    problems.push(`${where} has no score: its lists are ${[...lists.keys()].join(", ") || "none"}.`);
  if (problems.length > 0) return undefined;
  return curveOf(lists as ReadonlyMap<string, readonly number[]>, { name, description, fileName, rates, scores });
}

/** Every list of `results`, checked: equally long, numbers only, rates above 0. */
function readLists(results: Readonly<Record<string, unknown>>, where: string, problems: string[]): Lists {
  const lists = new Map<string, readonly unknown[]>();
  for (const [list, values] of Object.entries(results)) {
    if (Array.isArray(values)) lists.set(list, values as readonly unknown[]);
    else problems.push(`${where}: “${list}” is ${shown(values)}; a list of numbers was expected.`);
  }
  const [first] = lists;
  for (const [list, values] of lists) {
    if (values.length !== first[1].length) {
      problems.push(
        `${where}: “${list}” has ${values.length} values and “${first[0]}” has ${first[1].length}; a point needs one of each.`,
      );
    }
    const bad = values.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
    if (bad !== -1)
      problems.push(`${where}: value ${bad + 1} of “${list}” is ${shown(values[bad])}; a number was expected.`);
    const small = Object.hasOwn(rateLists, list)
      ? values.findIndex((value) => typeof value === "number" && value <= 0)
      : -1;
    if (small !== -1)
      problems.push(`${where}: value ${small + 1} of “${list}” is ${shown(values[small])}; rates are above 0.`);
  }
  if (first && first[1].length === 0) problems.push(`${where}: “${first[0]}” is empty: there is no point.`);
  if (first && first[1].length > mostPoints) {
    problems.push(`${where} has ${first[1].length} points; at most ${mostPoints} are drawn.`);
  }
  return lists;
}

interface CurveHead {
  readonly name: string;
  readonly description: string;
  readonly fileName: string;
  readonly rates: readonly string[];
  readonly scores: readonly string[];
}

/** In percent under its plain name, where the score is one that this lab knows. */
function readScore(list: string, values: readonly number[], notes: string[]): readonly [string, readonly number[]] {
  if (list.endsWith(percentSuffix) && isKnownScore(list.slice(0, -percentSuffix.length))) {
    return [list.slice(0, -percentSuffix.length), values];
  }
  if (!isKnownScore(list)) return [list, values];
  const percent = asPercent(values);
  if (percent.scaled) notes.push(`“${list}” has no value above 1 and is read as shares: 1 is 100 %.`);
  return [list, percent.values];
}

function curveOf(lists: ReadonlyMap<string, readonly number[]>, head: CurveHead): Curve {
  const { name, description, fileName, rates, scores } = head;
  const notes: string[] = [];
  const scored = scores.map((list) => readScore(list, lists.get(list) ?? [], notes));
  const [betas, qualities] = [lists.get("beta"), lists.get("quality")];
  const count = lists.get(rates[0])?.length ?? 0;
  const points = Array.from({ length: count }, (_, i): CurvePoint => {
    const [beta, quality] = [betas?.[i], qualities?.[i]];
    return {
      label: beta !== undefined ? `beta ${beta}` : quality !== undefined ? `quality ${quality}` : `point ${i + 1}`,
      beta,
      quality,
      rates: Object.fromEntries(
        rates.map((list) => {
          const { unit, divisor } = rateLists[list];
          return [unit, (lists.get(list)?.[i] ?? NaN) / divisor];
        }),
      ),
      scores: Object.fromEntries(scored.map(([score, values]) => [score, values[i]])),
    };
  });
  if (betas) points.sort((a, b) => (a.beta ?? 0) - (b.beta ?? 0));
  const id = `file-${fileName}-${name}`.replaceAll(/[^\w.-]+/g, "_");
  return { id, name, description, fileName, points, notes };
}
