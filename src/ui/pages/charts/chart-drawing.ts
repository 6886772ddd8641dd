// The selection as lines, marks and rows: colour and shape by series, dashes and hollow marks for what others measured.
import { lineColor } from "../../components/chart-frame-colors";
import type { LegendEntry } from "../../components/chart-frame-legend";
import {
  markerShapes,
  type PlotCurve,
  type PlotData,
  type PlotLevel,
  type PlotPoint,
  type PlotStyle,
} from "../../components/chart-frame-series";
import type { ChartTable } from "../../components/chart-frame-table";
import type { ChartSelection, PlacedPoint, PlacedSeries } from "./chart-selection";
import type { ChartPoint, Origin } from "./chart-series";
import type { AxisScale } from "./charts-url-state";
import { deviceCost, horizontalOf, inDeviceUnit, isRate, unitText, type HorizontalUnit } from "./horizontal-axis";
import { squareText } from "../../shared/encoder-text";
import { formatRate, formatScore, scoreLabel, scoreText, scoreTitle } from "./score-names";

/** What this lab did not measure is dashed. */
const dashes: Readonly<Record<Origin, string | undefined>> = {
  lab: undefined,
  demo: undefined,
  codec: "2 4",
  import: "10 4 2 4",
  paper: "7 5",
  published: "7 5",
};
const hollow: Readonly<Record<Origin, boolean>> = {
  lab: false,
  demo: false,
  codec: false,
  import: true,
  paper: true,
  published: true,
};
const levelDashes = ["1 5", "1 5 6 5", "12 4", "4 3"];
/** Curves of more points than this are lines without marks. */
const maxMarks = 200;
const shapes = markerShapes.filter((shape) => shape !== "cross");

/** Colours and shapes go round in the order of all series, so that hiding one does not repaint the others. */
function styleOf({ series, points }: PlacedSeries, place: number): PlotStyle {
  return {
    color: lineColor(place),
    dash: dashes[series.origin],
    hollow: hollow[series.origin],
    marker: points.length > maxMarks ? "none" : shapes[place % shapes.length],
  };
}

/** Colours go on after those of the series. */
const levelStyle = ({ placed }: ChartSelection, place: number) => ({
  color: lineColor(placed.length + place),
  dash: levelDashes[place % levelDashes.length],
});

export function pointFacts(
  { point, x, score }: PlacedPoint,
  scoreName: string,
  unit: HorizontalUnit,
): [string, string][] {
  const std = horizontalOf(point, unit)?.std;
  const spread = std === undefined ? "" : ` ± ${formatRate(std)}`;
  return [
    [scoreTitle(scoreName), scoreText(scoreName, score)],
    [unitText[unit].short, `${formatRate(x)}${spread}`],
  ];
}

/** The dialog has all of it; the tooltip what tells measurements apart, or where what the device pays is from. */
const factsOfTooltip = ["Dataset", "File", "Commit", "Protocol"];
const factsOfDevice = [...factsOfTooltip, "Encoder’s cost", "Network’s cost"];

function plotPoint(placed: PlacedPoint, scoreName: string, unit: HorizontalUnit): PlotPoint {
  const { point, x, score } = placed;
  const shown = isRate(unit) ? factsOfTooltip : factsOfDevice;
  const origin = point.provenance
    .filter(([name]) => shown.includes(name))
    .map(([name, value]): [string, string] => [name, value]);
  const input: [string, string][] =
    unit === "encoder-macs" ? [["Image", squareText(deviceCost(point)!.inputSize)]] : [];
  const caution: [string, string][] = point.caution ? [["Caution", point.caution]] : [];
  return {
    x,
    y: score,
    label: point.label,
    odd: point.caution !== undefined,
    facts: [...pointFacts(placed, scoreName, unit), ...input, ...origin, ...caution],
  };
}

export interface ChartDrawing {
  readonly data: PlotData;
  readonly legend: readonly LegendEntry[];
  readonly table: ChartTable;
  readonly description: string;
}

/** Everything that the frame draws. */
export function drawSelection(
  selection: ChartSelection,
  scoreName: string,
  unit: HorizontalUnit,
  axis: AxisScale,
  hidden: ReadonlySet<string>,
): ChartDrawing {
  const styled = selection.placed.map((placed, i) => ({ placed, style: styleOf(placed, i) }));
  const seen = styled.filter(({ placed }) => !hidden.has(placed.series.id));
  const curves = seen.map(({ placed: { series, points }, style }): PlotCurve => ({
    ...style,
    id: series.id,
    name: series.name,
    points: points.map((point) => plotPoint(point, scoreName, unit)),
  }));
  const levels = selection.levels.map((level, i): PlotLevel => ({
    ...levelStyle(selection, i),
    id: level.id,
    name: level.name,
    y: level.scores[scoreName],
  }));
  const legend: LegendEntry[] = [
    ...styled.map(({ placed: { series }, style }) => ({
      ...style,
      id: series.id,
      name: series.name,
      detail: series.protocol,
      shown: !hidden.has(series.id),
    })),
    ...selection.levels.map((level, i) => ({
      ...levelStyle(selection, i),
      marker: "none" as const,
      id: level.id,
      name: `${level.name}: ${scoreText(scoreName, level.scores[scoreName])}`,
      detail: level.protocol,
      shown: !hidden.has(level.id),
    })),
  ];
  return {
    data: {
      curves,
      levels: levels.filter(({ id }) => !hidden.has(id)),
      xAxis: { label: unitText[unit].axis, scale: axis, fromZero: true },
      yAxis: { label: scoreLabel(scoreName), scale: "linear" },
    },
    legend,
    table: tableOf(selection, scoreName, unit, hidden),
    description: describe(seen, selection, scoreName, unit, axis, hidden),
  };
}

function describe(
  seen: readonly { readonly placed: PlacedSeries }[],
  selection: ChartSelection,
  scoreName: string,
  unit: HorizontalUnit,
  axis: AxisScale,
  hidden: ReadonlySet<string>,
): string {
  const sentences = seen.map(({ placed: { series, points } }) => {
    const ends = points.length === 1 ? [points[0]] : [points[0], points[points.length - 1]];
    const text = ends.map(
      ({ point, x, score }) => `${scoreText(scoreName, score)} at ${formatRate(x)} (${point.label})`,
    );
    return `${series.name}: ${points.length === 1 ? "1 point" : `${points.length} points`}, ${text.join(" to ")}.`;
  });
  const levels = selection.levels
    .filter(({ id }) => !hidden.has(id))
    .map(({ name, scores }) => `${name}: ${scoreText(scoreName, scores[scoreName])} at every ${unitText[unit].title}.`);
  return [
    `${scoreTitle(scoreName)} against ${unitText[unit].short}, ${axis === "log" ? "logarithmic" : "linear"} ${unitText[unit].title} axis.`,
    ...sentences,
    ...levels,
  ].join(" ");
}

function tableOf(
  { placed, levels, unplaced }: ChartSelection,
  scoreName: string,
  unit: HorizontalUnit,
  hidden: ReadonlySet<string>,
): ChartTable {
  const seen = ({ id }: { readonly id: string }) => !hidden.has(id);
  const others = (["encoder-macs", "encoder-parameters"] as const).filter((other) => other !== unit);
  const paid = (point: Pick<ChartPoint, "encoder" | "network">) => {
    const cost = deviceCost(point);
    return others.map((unit) => (cost ? formatRate(inDeviceUnit(cost, unit)) : "–"));
  };
  return {
    columns: [
      { name: "Curve" },
      { name: "Point" },
      { name: unitText[unit].short, isNumber: true },
      { name: "± std", isNumber: true },
      { name: scoreLabel(scoreName), isNumber: true },
      ...others.map((unit) => ({ name: unitText[unit].short, isNumber: true })),
      { name: "Protocol", wraps: true },
    ],
    rows: [
      ...placed
        .filter(({ series }) => seen(series))
        .flatMap(({ series, points }) =>
          points.map(({ point, x, score }) => {
            const std = horizontalOf(point, unit)?.std;
            const spread = std === undefined ? "–" : formatRate(std);
            return [
              series.name,
              point.label,
              formatRate(x),
              spread,
              formatScore(score),
              ...paid(point),
              series.protocol,
            ];
          }),
        ),
      ...unplaced
        .filter(({ series }) => seen(series))
        .map(({ series, point, score, why }) => [
          series.name,
          point.label,
          "none",
          "–",
          formatScore(score),
          ...paid(point),
          why,
        ]),
      ...levels
        .filter(seen)
        .map((level) => [
          level.name,
          "level",
          "0",
          "–",
          formatScore(level.scores[scoreName]),
          ...paid(level),
          level.protocol,
        ]),
    ],
  };
}
