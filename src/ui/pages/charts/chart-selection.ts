// What of the content is on the chart for a score and a unit, and why the rest is not.
import type { RateUnit } from "../../../engine/protocol-charts";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries } from "./chart-series";
import { rateLabels } from "./chart-series";

export interface PlacedPoint {
  readonly point: ChartPoint;
  readonly rate: number;
  readonly score: number;
}

export interface PlacedSeries {
  readonly series: ChartSeries;
  /** In the order of the series. */
  readonly points: readonly PlacedPoint[];
}

/** A point with a score that has no place: nobody knows its rate. */
export interface UnplacedPoint {
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

export function selectForChart({ series, levels }: ChartContent, score: string, unit: RateUnit): ChartSelection {
  const placed: PlacedSeries[] = [];
  const unplaced: UnplacedPoint[] = [];
  const leftOut: { series: ChartSeries; sentence: string }[] = [];
  for (const one of series) {
    const scored = one.points.filter(({ scores }) => Object.hasOwn(scores, score));
    const points = scored.flatMap((point) => {
      const rate = point.rates[unit];
      return rate ? [{ point, rate: rate.mean, score: point.scores[score] }] : [];
    });
    if (points.length > 0) placed.push({ series: one, points });
    const otherUnits = new Set(scored.flatMap(({ rates }) => Object.keys(rates) as RateUnit[]));
    if (points.length === 0 && otherUnits.size > 0) {
      const known = [...otherUnits].map((name) => rateLabels[name].short).join(" and ");
      leftOut.push({
        series: one,
        sentence: `${one.name} is left out: it is known in ${known}, not in ${rateLabels[unit].short}.`,
      });
    }
    for (const point of scored) {
      if (Object.keys(point.rates).length > 0 && points.length === 0) continue;
      if (point.rates[unit]) continue;
      const why = point.withoutRate ?? `its size is not known in ${rateLabels[unit].short}`;
      unplaced.push({ series: one, point, score: point.scores[score], why });
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
