// Which rate, device, server, bytes or power keeps a latency or an energy within a limit.
import { bisectLogarithmic, crossings, logarithmicGrid, type Crossing, type Range } from "./break-even";
import type { Candidate, Figure } from "./candidate";
import { atRate, atSlowdown, type Scenario } from "./scenario";

export const inverseQuestions = ["rate", "deviceSlowdown", "serverSlowdown", "payloadBytes", "computeWatts"] as const;
export type InverseQuestion = (typeof inverseQuestions)[number];

export interface Asked {
  readonly scenario: Scenario;
  readonly candidate: Candidate;
}

/** A latency in seconds or an energy in joules; undefined where a part of it is missing. */
export type Measure = (scenario: Scenario, candidate: Candidate) => number | undefined;

/** Of each question the values that are tried, in bit/s, factors, bytes and watts, and what they are put into. */
const questions: Record<InverseQuestion, Range & { readonly put: (asked: Asked, value: number) => Asked }> = {
  rate: {
    from: 100,
    to: 1e11,
    put: ({ scenario, candidate }, rate) => ({ scenario: atRate(scenario, rate), candidate }),
  },
  deviceSlowdown: {
    from: 0.1,
    to: 1000,
    put: ({ scenario, candidate }, slowdown) => ({ scenario: atSlowdown(scenario, slowdown), candidate }),
  },
  serverSlowdown: {
    from: 0.001,
    to: 1000,
    put: ({ scenario, candidate }, slowdown) => ({
      scenario: { ...scenario, server: { ...scenario.server, slowdown } },
      candidate,
    }),
  },
  payloadBytes: {
    from: 1,
    to: 1e9,
    put: ({ scenario, candidate }, bytes) => ({ scenario, candidate: withPayload(candidate, bytes) }),
  },
  computeWatts: {
    from: 0.001,
    to: 10_000,
    put: ({ scenario, candidate }, computeWatts) => ({
      scenario: { ...scenario, energy: { ...scenario.energy, computeWatts } },
      candidate,
    }),
  },
};

/** A figure times a factor, its samples and its spread with it. */
export function scaledFigure(figure: Figure, factor: number): Figure {
  const { value, samples, spread } = figure;
  return {
    ...figure,
    value: factor * value,
    ...(samples ? { samples: samples.map((sample) => factor * sample) } : {}),
    ...(spread ? { spread: { ...spread, standardDeviation: factor * spread.standardDeviation } } : {}),
  };
}

function withPayload(candidate: Candidate, bytes: number): Candidate {
  const { payloadBytes } = candidate;
  if (!payloadBytes) return candidate;
  const whole =
    payloadBytes.value > 0 ? scaledFigure(payloadBytes, bytes / payloadBytes.value) : { ...payloadBytes, value: bytes };
  return { ...candidate, payloadBytes: { ...whole, source: "typed" } };
}

export type Bound =
  /** Within the limit nowhere, or wherever it was tried. */
  | { readonly kind: "none" | "always" }
  /** Within the limit from `value` on, or up to it; at `value` itself it is within. */
  | { readonly kind: "atLeast" | "atMost"; readonly value: number }
  /** Within the limit in several stretches, or in one that ends on both sides; ascending. */
  | { readonly kind: "between"; readonly stretches: readonly (readonly [number, number])[] };

export interface Search {
  /** Of the logarithmic grid: two bounds between neighbours are not seen. */
  readonly steps?: number;
  /** Of a bound, as a share of it. */
  readonly precision?: number;
}

/** The values in `range` at which `measured` is at most `limit`: on a logarithmic grid, then by bisection; Infinity and NaN are not. */
export function boundOf(
  measured: (x: number) => number,
  limit: number,
  range: Range,
  { steps = 120, precision }: Search = {},
): Bound {
  const within = (x: number) => measured(x) <= limit;
  const grid = logarithmicGrid(range, steps);
  const stretches: [number, number][] = [];
  let last = within(grid[0]);
  if (last) stretches.push([grid[0], grid[0]]);
  for (let i = 1; i < grid.length; i++) {
    const next = within(grid[i]);
    if (next !== last) {
      const [before, after] = bisectLogarithmic(grid[i - 1], grid[i], within, precision);
      if (next) stretches.push([after, after]);
      else stretches[stretches.length - 1][1] = before;
    }
    if (next) stretches[stretches.length - 1][1] = grid[i];
    last = next;
  }
  if (stretches.length === 0) return { kind: "none" };
  if (stretches.length > 1) return { kind: "between", stretches };
  const [[from, to]] = stretches;
  if (from === range.from && to === range.to) return { kind: "always" };
  if (to === range.to) return { kind: "atLeast", value: from };
  if (from === range.from) return { kind: "atMost", value: to };
  return { kind: "between", stretches };
}

/**
 * Which values of what `question` asks for keep `measure` of the candidate at
 * most at `limit`. "none" also where `measure` knows no figure (undefined). Rates are tried from 100 bit/s to 100 Gbit/s,
 * slowdowns over the scenario's own range, bytes from 1 to 10⁹, watts from 0.001 to 10,000.
 */
export function answerInverse(
  question: InverseQuestion,
  asked: Asked,
  measure: Measure,
  limit: number,
  search?: Search,
): Bound {
  const { put, from, to } = questions[question];
  const measured = (value: number) => {
    const { scenario, candidate } = put(asked, value);
    return measure(scenario, candidate) ?? Infinity;
  };
  return boundOf(measured, limit, { from, to }, search);
}

/**
 * Every value of what `question` asks for, in the range that `answerInverse` tries, where `measure` of two candidates changes
 * order: the break-evens with slow start, queues and all. None where either has no figure.
 */
export function breakEvens(
  question: "rate" | "deviceSlowdown" | "serverSlowdown" | "computeWatts",
  scenario: Scenario,
  [first, second]: readonly [Candidate, Candidate],
  measure: Measure,
): Crossing[] {
  const { put, from, to } = questions[question];
  const measured = (candidate: Candidate) => (value: number) => {
    const asked = put({ scenario, candidate }, value);
    return measure(asked.scenario, asked.candidate) ?? NaN;
  };
  return crossings(measured(first), measured(second), { from, to });
}
