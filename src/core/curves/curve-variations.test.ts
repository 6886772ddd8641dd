import { expect, it } from "vitest";
import { Draws } from "../../testing/image-variations";
import { readCurves } from "./read-curves";

/** One curve as it is written, and what must come of it. */
interface Made {
  readonly name: string | undefined;
  readonly lists: Record<string, unknown>;
  readonly rates: readonly number[];
  readonly scores: Record<string, readonly number[]>;
}

interface Variation {
  readonly bytes: Uint8Array;
  readonly curves: readonly Made[];
  /** Of the sentence that must be said, where the file must be refused. */
  readonly refusal?: RegExp;
}

const names = ["a", "a", "b", "кривая", "__proto__", "x,y", undefined];
const scoreNames = ["psnr-rgb", "ms-ssim-rgb", "PSNR_Y", "vmaf", "mIoU", "acc@1", "top1-percent", "AP50-percent"];
const parameterNames = ["qp", "q", "lambda", "lmbda", "crf", "level", "epoch", "quality", "encoding_time", "psnr-std"];
const unknownNames = ["fantasy", "loss", "constructor", "δ"];

function shuffled<Item>(draws: Draws, items: readonly Item[]): Item[] {
  const left = [...items];
  return items.map(() => left.splice(draws.below(left.length), 1)[0]);
}

function madeCurve(draws: Draws): Made {
  const count = 1 + draws.below(8);
  const list = (least: number, most: number) =>
    Array.from({ length: count }, () => least + (draws.below(1000) / 1000) * (most - least));
  const rates = list(0.01, 4);
  if (draws.chance(0.3)) rates.sort((a, b) => b - a);
  const known = shuffled(draws, scoreNames).slice(0, draws.below(3));
  const unknown = shuffled(draws, unknownNames).slice(0, known.length === 0 ? 1 : draws.below(2));
  const scored = Object.fromEntries([...(known.length === 0 ? unknown : known)].map((name) => [name, list(20, 99)]));
  const lists = new Map<string, unknown>([
    ["bpp", rates],
    ...Object.entries(scored),
    ...unknown.map((name) => [name, scored[name] ?? list(0, 5)] as const),
    ...shuffled(draws, parameterNames)
      .slice(0, draws.below(4))
      .map((name) => [name, list(1, 50)] as const),
  ]);
  const scores = Object.fromEntries(
    Object.entries(scored).map(([name, values]) => [name.replace("-percent", ""), values]),
  );
  return { name: draws.of(names), lists: Object.fromEntries(shuffled(draws, [...lists])), rates, scores };
}

/** One thing that makes a file unusable, put into it. */
const faults: readonly ((draws: Draws, text: string) => readonly [text: string, refusal: RegExp])[] = [
  (draws, text) => {
    const token = draws.of(["NaN", "Infinity", "-Infinity", "null", '"1"', "true", "[1]", "{}", "1e999"]);
    const shown = token === "[1]" ? "a list" : token === "{}" ? "an object" : token === "1e999" ? "Infinity" : token;
    const escaped = shown.replace(/[-"]/g, "\\$&");
    return [
      text.replace(/("bpp": ?\[)[^,\]]+/, `$1${token}`),
      new RegExp(`value 1 of “bpp” is ${escaped}; a number was`),
    ];
  },
  (_, text) => [
    text.replace(/("bpp": ?\[)/, "$1 1, 2, 3, 4, 5, 6, 7, 8, 9,"),
    /values and “.*” has \d+; a point needs one/,
  ],
  (_, text) => [text.replace('"bpp"', '"rate"'), /has no rate: none of bpp/],
  (_, text) => [text.replace(/("bpp": ?\[)[^,\]]+/, "$1 0"), /value 1 of “bpp” is 0; rates are above 0/],
  (_, text) => [text.replace(/("bpp": ?\[)[^,\]]+/, "$1 -0.5"), /value 1 of “bpp” is -0\.5; rates are above 0/],
  (_, text) => [text.replace('"bpp"', '"bpp": [1], "bpp"'), /“bpp” in line \d+ stands twice in one object/],
  (_, text) => [text.replace(/("bpp": ?)\[[^\]]*\]/, '$1 "many"'), /“bpp” is "many"; a list of numbers was expected/],
  (_, text) => [text.slice(0, -1), /is not JSON: the text ends in line \d+/],
  (_, text) => [text + text, /is not JSON: there is .* where the end was expected/],
  (_, text) => [text.replace(/("bpp": ?)\[/, `$1${"[".repeat(50_000)}`), /nested deeper than 100 brackets/],
];

function encoded(draws: Draws, text: string): Uint8Array {
  const kind = draws.below(5);
  if (kind < 2) return new TextEncoder().encode(text);
  if (kind === 2) return new TextEncoder().encode(`\uFEFF${text}`);
  const marked = `\uFEFF${text}`;
  const bytes = new Uint8Array(2 * marked.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < marked.length; i++) view.setUint16(2 * i, marked.charCodeAt(i), kind === 3);
  return bytes;
}

function variation(draws: Draws): Variation {
  const curves = Array.from({ length: 1 + draws.below(4) }, () => madeCurve(draws));
  const written = curves.map(({ name, lists }) => ({ name, description: "made", results: lists }));
  const content: unknown = draws.of([
    () => (written.length === 1 ? written[0] : written),
    () => written,
    () => ({ version: 1, curves: written }),
    () => ({ first: written.slice(0, 1), others: { more: written.slice(1) }, about: "text" }),
  ])();
  const text = JSON.stringify(content, null, draws.of([0, 1, 2]));
  if (!draws.chance(0.4)) return { bytes: encoded(draws, text), curves };
  const [broken, refusal] = draws.of(faults)(draws, text);
  expect(broken).not.toBe(text);
  return { bytes: encoded(draws, broken), curves, refusal };
}

it("two hundred files of curves from a seed: each curve is there with its points and scores, or the fault is named", async () => {
  const draws = new Draws("curve variations");
  let refusals = 0;
  for (let i = 0; i < 200; i++) {
    const { bytes, curves, refusal } = variation(draws);
    const answer = await readCurves(bytes, "made.json");
    if (refusal) {
      refusals++;
      expect(answer.kind === "refused" ? answer.problems.join(" ") : "It was read.").toMatch(refusal);
      continue;
    }
    if (answer.kind === "refused") throw new Error(answer.problems.join(" "));
    expect(answer.curves.map(({ points }) => points.map(({ rates }) => rates.bpp))).toEqual(
      curves.map(({ rates }) => rates),
    );
    expect(answer.curves.map(({ points }) => points.map(({ scores }) => scores))).toEqual(
      curves.map(({ rates, scores }) =>
        rates.map((_, point) =>
          Object.fromEntries(Object.entries(scores).map(([name, values]) => [name, values[point]])),
        ),
      ),
    );
    curves.forEach(({ name }, place) => {
      if (name !== undefined) expect(answer.curves[place].name).toBe(name);
    });
    expect(new Set(answer.curves.map(({ id }) => id)).size).toBe(curves.length);
    const again = await readCurves(bytes.slice(), "made.json");
    expect(again).toEqual(answer);
  }
  expect(refusals).toBeGreaterThan(40);
});
