// Bjøntegaard deltas: the mean distance of two rate-distortion curves (VCEG-M33; Herglotz et al., "Beyond Bjøntegaard").
import { akima, cubicFit, type Interpolant, pchip } from "./interpolants";

export interface RatePoint {
  /** Positive, in any unit that both curves share. */
  readonly rate: number;
  /** More is better. */
  readonly score: number;
}

export const bjontegaardMethods = ["cubic", "pchip", "akima"] as const;
export type BjontegaardMethod = (typeof bjontegaardMethods)[number];

const undefinedDeltaReasons = [
  "unusable-point",
  "too-few-points",
  "repeated-rate",
  "score-not-rising",
  "falling-curve",
  "no-overlap",
  "overflow",
] as const;
type UndefinedDeltaReason = (typeof undefinedDeltaReasons)[number];

export interface DefinedDelta {
  readonly kind: "defined";
  /** Percent of the anchor's rate, or points of score. */
  readonly value: number;
  /** Where both curves are known: scores for a delta of rate, rates for a delta of score. */
  readonly overlap: { readonly from: number; readonly to: number };
  /** The overlap over what either curve covers, on the axis that is averaged (rates by their logarithm). */
  readonly overlapShare: number;
  /** Sentences on why the value may mislead. */
  readonly cautions: readonly string[];
}

export interface UndefinedDelta {
  readonly kind: "undefined";
  readonly reason: UndefinedDeltaReason;
  readonly sentence: string;
}

export type BjontegaardDelta = DefinedDelta | UndefinedDelta;

export interface BjontegaardDeltas {
  /** How much more rate `test` takes for the same score, in percent; negative is better. */
  readonly rate: BjontegaardDelta;
  /** How much more score `test` gets for the same rate; positive is better. */
  readonly score: BjontegaardDelta;
}

const interpolate: Record<BjontegaardMethod, (xs: readonly number[], ys: readonly number[]) => Interpolant> = {
  cubic: cubicFit,
  pchip,
  akima,
};
const minPoints: Record<BjontegaardMethod, number> = { cubic: 4, pchip: 2, akima: 2 };
/** Below this share of overlap the figures say little; the package bjontegaard warns there, too. */
const fairOverlap = 0.75;

interface Curve {
  readonly name: string;
  /** By rising rate, then score. */
  readonly points: readonly RatePoint[];
}

/** A curve as a function: abscissae strictly rising, or for the cubic fit in any order. */
interface Graph {
  readonly name: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

const undefinedBecause = (reason: UndefinedDeltaReason, sentence: string): UndefinedDelta => ({
  kind: "undefined",
  reason,
  sentence,
});

/** As sentences quote numbers: six digits. */
const short = (value: number): number => Number(value.toPrecision(6));

/**
 * Both deltas of `test` against `anchor`; the points may come in any order. Non-monotonic curves: where the score
 * does not rise with the rate, PCHIP and Akima refuse the delta of rate, as no rate belongs to a score; the cubic, a
 * fit and not an interpolation, gives one with a caution. The delta of score needs different rates only.
 */
export function bjontegaardDeltas(
  anchor: readonly RatePoint[],
  test: readonly RatePoint[],
  method: BjontegaardMethod,
): BjontegaardDeltas {
  const curves = [sortedCurve("anchor", anchor), sortedCurve("test", test)] as const;
  for (const { name, points } of curves) {
    const bad = points.find(({ rate, score }) => !(rate > 0 && rate < Infinity && Number.isFinite(score)));
    if (!bad) continue;
    const refusal = undefinedBecause(
      "unusable-point",
      `The ${name} has the point (rate ${bad.rate}, score ${bad.score}); rates must be positive and both finite.`,
    );
    return { rate: refusal, score: refusal };
  }
  return { rate: deltaOfRate(curves, method), score: deltaOfScore(curves, method) };
}

const sortedCurve = (name: string, points: readonly RatePoint[]): Curve => ({
  name,
  points: [...points].sort((a, b) => a.rate - b.rate || a.score - b.score),
});

function deltaOfRate(curves: readonly [Curve, Curve], method: BjontegaardMethod): BjontegaardDelta {
  const cautions: string[] = [];
  for (const { name, points } of curves) {
    const few = tooFew(name, "scores", new Set(points.map(({ score }) => score)).size, points.length, method);
    if (few) return few;
    const fall = points.findIndex(({ score }, i) => i > 0 && score <= points[i - 1].score);
    if (fall === -1) continue;
    const [from, to] = [points[fall - 1], points[fall]];
    const what = `The ${name}'s score goes from ${short(from.score)} at rate ${short(from.rate)} to ${short(to.score)} at rate ${short(to.rate)}`;
    if (method !== "cubic") {
      return undefinedBecause(
        "score-not-rising",
        `${what}: no single rate belongs to a score, so ${method} cannot interpolate. The delta of score needs no such ` +
          "thing; the cubic fit gives a delta of rate, with care.",
      );
    }
    if (points[points.length - 1].score < points[0].score) {
      return undefinedBecause(
        "falling-curve",
        `${what}, and it ends lower than it begins: it falls with the rate, so there is no rate to save.`,
      );
    }
    cautions.push(`${what}; the cubic fit smooths over it.`);
  }
  const [anchor, test] = curves.map(({ name, points }) => ({
    name,
    xs: points.map(({ score }) => score),
    ys: points.map(({ rate }) => Math.log10(rate)),
  }));
  return meanDifference(anchor, test, method, {
    cautions,
    valueOf: (difference) => (10 ** difference - 1) * 100,
    edgeOf: (x) => x,
    axis: "scores",
  });
}

function deltaOfScore(curves: readonly [Curve, Curve], method: BjontegaardMethod): BjontegaardDelta {
  for (const { name, points } of curves) {
    const few = tooFew(name, "rates", new Set(points.map(({ rate }) => rate)).size, points.length, method);
    if (few) return few;
    const repeat = points.findIndex(({ rate }, i) => i > 0 && rate === points[i - 1].rate);
    if (repeat === -1 || method === "cubic") continue;
    return undefinedBecause(
      "repeated-rate",
      `The ${name} has two points at rate ${short(points[repeat].rate)}, with scores ${short(points[repeat - 1].score)} and ` +
        `${short(points[repeat].score)}; ${method} cannot pass through both. Leave one out.`,
    );
  }
  const [anchor, test] = curves.map(({ name, points }) => ({
    name,
    xs: points.map(({ rate }) => Math.log10(rate)),
    ys: points.map(({ score }) => score),
  }));
  return meanDifference(anchor, test, method, {
    cautions: [],
    valueOf: (difference) => difference,
    edgeOf: (x) => 10 ** x,
    axis: "rates",
  });
}

function tooFew(
  name: string,
  axis: string,
  different: number,
  points: number,
  method: BjontegaardMethod,
): UndefinedDelta | undefined {
  if (different >= minPoints[method]) return undefined;
  return undefinedBecause(
    "too-few-points",
    `The ${name} has ${points} points with ${different} different ${axis}; ${method} needs ${minPoints[method]}.`,
  );
}

interface Averaging {
  readonly cautions: readonly string[];
  readonly valueOf: (meanDifference: number) => number;
  readonly edgeOf: (x: number) => number;
  readonly axis: string;
}

function meanDifference(anchor: Graph, test: Graph, method: BjontegaardMethod, how: Averaging): BjontegaardDelta {
  const ends = [anchor, test].map(({ xs }) => [Math.min(...xs), Math.max(...xs)] as const);
  const from = Math.max(ends[0][0], ends[1][0]);
  const to = Math.min(ends[0][1], ends[1][1]);
  const range = ([least, most]: readonly [number, number]): string =>
    `${short(how.edgeOf(least))} to ${short(how.edgeOf(most))}`;
  if (!(to > from)) {
    return undefinedBecause(
      "no-overlap",
      `The anchor's ${how.axis} are ${range(ends[0])}, the test's ${range(ends[1])}: there is nothing to compare.`,
    );
  }
  const graphs = [anchor, test].map((graph) => ({
    name: graph.name,
    interpolant: interpolate[method](graph.xs, graph.ys),
  }));
  const areas = graphs.map(({ interpolant }) => interpolant.integrate(from, to));
  const value = how.valueOf((areas[1] - areas[0]) / (to - from));
  if (!Number.isFinite(value)) {
    return undefinedBecause(
      "overflow",
      `The ${method} curves leave the range of numbers; points lie too close together.`,
    );
  }
  const overlapShare = (to - from) / (Math.max(ends[0][1], ends[1][1]) - Math.min(ends[0][0], ends[1][0]));
  const cautions = [...how.cautions];
  if (overlapShare < fairOverlap) {
    cautions.push(
      `The curves share only ${Math.round(100 * overlapShare)} % of their ${how.axis}, ${range([from, to])}.`,
    );
  }
  if (method === "cubic") {
    for (const { name, interpolant } of graphs) {
      if (!interpolant.fallsBetween(from, to)) continue;
      cautions.push(`The cubic through the ${name} falls inside the overlap, which its points need not: see PCHIP.`);
    }
  }
  return {
    kind: "defined",
    value,
    overlap: { from: how.edgeOf(from), to: how.edgeOf(to) },
    overlapShare,
    cautions,
  };
}
