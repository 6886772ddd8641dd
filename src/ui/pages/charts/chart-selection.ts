// What of the content is on the chart for a score and a unit, and why the rest is not.
import { type PublishedDataSet, publishedDataSets, type RateUnit } from "../../../engine/protocol-charts";
import { demoFamilies, type DemoFamily } from "../../../engine/protocol-checkpoints";
import { type ChartContent, type ChartLevel, type ChartPoint, type ChartSeries, seriesOfLevel } from "./chart-series";
import { dataSetTitles } from "./published-levels";
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

/** A point with a score that has no place: nobody knows its rate, or what the device pays. */
interface UnplacedPoint {
  readonly series: ChartSeries;
  readonly point: ChartPoint;
  readonly score: number;
  readonly why: string;
}

export interface ChartSelection {
  readonly placed: readonly PlacedSeries[];
  /** Along a rate; where the axis is what the device pays, each of them is a placed series of one point. */
  readonly levels: readonly ChartLevel[];
  readonly unplaced: readonly UnplacedPoint[];
  /** Series with the score, but without this unit or on another dataset: a sentence each. */
  readonly leftOut: readonly { readonly series: ChartSeries; readonly sentence: string }[];
  /** Those that others published the score on; scores of one alone are on the chart. */
  readonly dataSets: readonly PublishedDataSet[];
  readonly dataSet?: PublishedDataSet;
  /** Families of the demo that have the score; one alone is on the chart, for each was measured on other images. */
  readonly families: readonly DemoFamily[];
  readonly family?: DemoFamily;
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

/** What is scored on other images than what is drawn has no place beside it. */
interface Asked {
  /** Whose published scores are wanted; the first dataset there is where it has none. */
  readonly dataSet?: PublishedDataSet;
  /** Of the demo; the content's first where it has none. */
  readonly family?: DemoFamily;
}

export function selectForChart(
  content: ChartContent,
  score: string,
  unit: HorizontalUnit,
  asked: Asked = {},
): ChartSelection {
  const levels = content.levels.filter(({ scores }) => Object.hasOwn(scores, score));
  const series = [...content.series, ...(isRate(unit) ? [] : levels.map(seriesOfLevel))].flatMap((one) => {
    const scored = one.points.filter(({ scores }) => Object.hasOwn(scores, score));
    return scored.length > 0 ? [{ one, scored }] : [];
  });
  const all = [...series.map(({ one }) => one), ...levels];
  const dataSets = publishedDataSets.filter((name) => all.some((one) => one.dataSet === name));
  const dataSet = dataSets.find((name) => name === asked.dataSet) ?? dataSets[0];
  const families = demoFamilies.filter((name) => all.some((one) => one.family === name));
  const family = [asked.family, content.firstFamily, ...families].find((name) => name && families.includes(name));
  const ofOtherFamily = (one: Pick<ChartSeries, "family">) => one.family !== undefined && one.family !== family;
  const elsewhere = (one: Pick<ChartSeries, "dataSet">) => one.dataSet !== undefined && one.dataSet !== dataSet;

  const placed: PlacedSeries[] = [];
  const unplaced: UnplacedPoint[] = [];
  const leftOut: { series: ChartSeries; sentence: string }[] = [];
  const leaveOut = (series: ChartSeries, why: string) =>
    leftOut.push({ series, sentence: `${series.name} is left out: ${why}.` });
  const whereElse = (one: Pick<ChartSeries, "dataSet">) => `its scores are of ${dataSetTitles[one.dataSet!]}`;
  for (const { one, scored } of series) {
    // the choice of family stands beside the score, and says it of all at once
    if (ofOtherFamily(one)) continue;
    if (elsewhere(one)) {
      leaveOut(one, whereElse(one));
      continue;
    }
    const points = scored.flatMap((point) => {
      const x = horizontalOf(point, unit);
      return x ? [{ point, x: x.mean, score: point.scores[score] }] : [];
    });
    if (points.length > 0) placed.push({ series: one, points });
    const why = points.length === 0 ? whyLeftOut(scored, unit) : undefined;
    if (why !== undefined) leaveOut(one, why);
    for (const point of scored) {
      const told = why !== undefined && (!isRate(unit) || Object.keys(point.rates).length > 0);
      if (told || horizontalOf(point, unit)) continue;
      unplaced.push({ series: one, point, score: point.scores[score], why: whyUnplaced(point, unit) });
    }
  }
  const said = { placed, unplaced, leftOut, dataSets, dataSet, families, family };
  if (!isRate(unit)) return { ...said, levels: [] };
  for (const level of levels.filter(elsewhere)) leaveOut(seriesOfLevel(level), whereElse(level));
  return { ...said, levels: levels.filter((level) => !elsewhere(level) && !ofOtherFamily(level)) };
}

/** The scores that some series or level has, in the order in which they are met. */
export function scoresPresent({ series, levels }: ChartContent): string[] {
  const names = new Set<string>();
  for (const { points } of series)
    for (const { scores } of points) for (const name of Object.keys(scores)) names.add(name);
  for (const { scores } of levels) for (const name of Object.keys(scores)) names.add(name);
  return [...names];
}
