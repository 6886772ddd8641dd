// What of the content is on the chart for a score and a unit, and why the rest is not.
import type { RateUnit } from "../../../engine/protocol-charts";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries } from "./chart-series";
import { horizontalOf, isRate, unitText, type HorizontalUnit } from "./horizontal-axis";

export interface PlacedPoint {
  readonly point: ChartPoint;
  /** Along the horizontal axis. */
  readonly x: number;
  readonly score: number;
}

export interface PlacedSeries {
  readonly series: ChartSeries;
  /** In the order of the series. */
  readonly points: readonly PlacedPoint[];
}

/** A point with a score that has no place: nobody knows its rate, or what its encoder costs. */
interface UnplacedPoint {
  readonly series: ChartSeries;
  readonly point: ChartPoint;
  readonly score: number;
  readonly why: string;
}

export interface ChartSelection {
  readonly placed: readonly PlacedSeries[];
  readonly levels: readonly ChartLevel[];
  readonly unplaced: readonly UnplacedPoint[];
  /** Series with the score, but without this unit: a sentence each. */
  readonly leftOut: readonly { readonly series: ChartSeries; readonly sentence: string }[];
}

const noEncoder = "nothing is known of its encoder";

/** Why a whole series has no place; undefined where its points say it one by one. */
function whyLeftOut(points: readonly ChartPoint[], unit: HorizontalUnit): string | undefined {
  const words = unitText[unit].short;
  if (!isRate(unit)) return points[0]?.withoutEncoder ?? noEncoder;
  const known = new Set(points.flatMap(({ rates }) => Object.keys(rates) as RateUnit[]));
  if (known.size === 0) return undefined;
  return `it is known in ${[...known].map((name) => unitText[name].short).join(" and ")}, not in ${words}`;
}

function whyUnplaced({ withoutRate, withoutEncoder }: ChartPoint, unit: HorizontalUnit): string {
  if (!isRate(unit)) return withoutEncoder ?? noEncoder;
  return withoutRate ?? `its size is not known in ${unitText[unit].short}`;
}

export function selectForChart({ series, levels }: ChartContent, score: string, unit: HorizontalUnit): ChartSelection {
  const placed: PlacedSeries[] = [];
  const unplaced: UnplacedPoint[] = [];
  const leftOut: { series: ChartSeries; sentence: string }[] = [];
  for (const one of series) {
    const scored = one.points.filter(({ scores }) => Object.hasOwn(scores, score));
    const points = scored.flatMap((point) => {
      const x = horizontalOf(point, unit);
      return x ? [{ point, x: x.mean, score: point.scores[score] }] : [];
    });
    if (points.length > 0) placed.push({ series: one, points });
    const why = points.length === 0 && scored.length > 0 ? whyLeftOut(scored, unit) : undefined;
    if (why !== undefined) leftOut.push({ series: one, sentence: `${one.name} is left out: ${why}.` });
    for (const point of scored) {
      const told = why !== undefined && (!isRate(unit) || Object.keys(point.rates).length > 0);
      if (told || horizontalOf(point, unit)) continue;
      unplaced.push({ series: one, point, score: point.scores[score], why: whyUnplaced(point, unit) });
    }
  }
  return { placed, levels: levels.filter(({ scores }) => Object.hasOwn(scores, score)), unplaced, leftOut };
}

/** The scores that some series or level has, in the order in which they are met. */
export function scoresPresent({ series, levels }: ChartContent): string[] {
  const names = new Set<string>();
  for (const { points } of series)
    for (const { scores } of points) for (const name of Object.keys(scores)) names.add(name);
  for (const { scores } of levels) for (const name of Object.keys(scores)) names.add(name);
  return [...names];
}
