// Files of curves, held against a second reading by JSON.parse: every curve with all its points and scores.
import { readCurves } from "../../../core/curves/read-curves";
import { asPercent, type Curve, isKnownScore } from "../../../core/curves/curve";
import type { FuzzTarget } from "../fuzz-target";
import { type Json, jsonBytes, mutatedJson } from "../json-mutations";

class RefusedCurves extends Error {}

const results = (points: number): Json => ({
  bpp: Array.from({ length: points }, (_, i) => 0.25 + i / 8),
  "psnr-rgb": Array.from({ length: points }, (_, i) => 30 + i),
  top1: Array.from({ length: points }, (_, i) => 0.5 + i / 16),
  beta: Array.from({ length: points }, (_, i) => 0.5 * (i + 1)),
  encoding_time: Array.from({ length: points }, () => 0.5),
});

const seeds: readonly Json[] = [
  { name: "one", description: "made", results: results(4) },
  [
    { name: "first", results: results(3) },
    { name: "second", results: { bpp: [1, 2], "ms-ssim-rgb": [0.9, 0.95] } },
  ],
  { version: 1, curves: [{ name: "__proto__", results: results(2) }], others: { jpeg: { results: results(5) } } },
];

interface Found {
  readonly [key: string]: Json;
}

const isObject = (value: Json): value is Found => value !== null && typeof value === "object" && !Array.isArray(value);

/** Every `results` that is an object, inside of no other curve. */
function resultsIn(value: Json): readonly Found[] {
  if (Array.isArray(value)) return value.flatMap(resultsIn);
  if (!isObject(value)) return [];
  if (Object.hasOwn(value, "results") && isObject(value.results)) return [value.results];
  return Object.values(value).flatMap(resultsIn);
}

const sorted = (numbers: readonly unknown[]): string => JSON.stringify(numbers.map(Number).sort((a, b) => a - b));

function whyWrong({ points }: Curve, written: Found): string | undefined {
  for (const [unit, list, divisor] of [
    ["bpp", "bpp", 1],
    ["payload", "payload-bytes", 1000],
    ["paper", "paper-kilobytes", 1],
  ] as const) {
    const right = Object.hasOwn(written, list) ? (written[list] as number[]).map((value) => value / divisor) : [];
    const read = points.flatMap(({ rates }) => rates[unit] ?? []);
    if (sorted(read) !== sorted(right)) return `the rates of ${list} are ${sorted(read)}, expected ${sorted(right)}`;
  }
  for (const name of Object.keys(written).filter((key) => isKnownScore(key) || key === "psnr-rgb")) {
    const plain = written[name] as number[];
    const right = isKnownScore(name) ? asPercent(plain).values : plain;
    const read = points.map(({ scores }) => (Object.hasOwn(scores, name) ? scores[name] : undefined));
    if (sorted(read) !== sorted(right)) return `the scores ${name} are ${sorted(read)}, expected ${sorted(right)}`;
  }
  const pairs = points.flatMap(({ rates, scores }) =>
    Object.hasOwn(scores, "psnr-rgb") ? `${rates.bpp} ${scores["psnr-rgb"]}` : [],
  );
  const { bpp, "psnr-rgb": psnr } = written as { readonly [key: string]: readonly number[] | undefined };
  if (
    bpp &&
    psnr &&
    pairs.sort().join() !==
      bpp
        .map((rate, i) => `${rate} ${psnr[i]}`)
        .sort()
        .join()
  )
    return "points are put together wrongly";
  return undefined;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export const curvesTarget: FuzzTarget<Json> = {
  name: "curves",
  share: 1,
  seeds: () => Promise.resolve(seeds),
  mutate: (seed, random) => ({ bytes: jsonBytes(mutatedJson(seed, random), random), truth: undefined }),
  async read({ bytes }) {
    const read = await readCurves(bytes, "made.json");
    if (read.kind === "refused") {
      if (read.problems.length === 0 || read.problems.join("").length > 100_000)
        return { wrong: "refused without a sentence, or by a book" };
      throw new RefusedCurves(read.problems[0]);
    }
    const text = textOf(bytes);
    const value = parsed(text);
    // of the spellings that JSON.parse does not know, NaN beside curves is one
    if (value === undefined) return /NaN|Infinity/.test(text) ? "right" : { wrong: "read though it is no JSON" };
    const written = resultsIn(value);
    if (written.length !== read.curves.length)
      return { wrong: `read ${read.curves.length} curves of ${written.length}` };
    for (const [i, curve] of read.curves.entries()) {
      const wrong = whyWrong(curve, written[i]);
      if (wrong !== undefined) return { wrong };
    }
    return new Set(read.curves.map(({ id }) => id)).size < read.curves.length
      ? { wrong: "two curves of one id" }
      : "right";
  },
  isRefusal: (error) => error instanceof RefusedCurves,
};
