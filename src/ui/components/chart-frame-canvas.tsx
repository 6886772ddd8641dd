// The drawing of a chart: recharts lays out axes, grid and marked lines; marks are buttons with a name.
import { createContext, memo, use, useLayoutEffect } from "react";
import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  useChartWidth,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
  type DotItemDotProps,
} from "recharts";
import { Areas, Letters } from "./chart-frame-areas";
import { ChartMarker } from "./chart-frame-marker";
import { CurveLine } from "./chart-frame-line";
import type { PointPlace, Projection } from "./chart-frame-nearest";
import type { PlotAxis, PlotCurve, PlotData, PlotPoint } from "./chart-frame-series";
import { axisTicks, formatTick, type AxisTicks } from "./chart-frame-ticks";

interface ChartCanvasProps {
  readonly data: PlotData;
  readonly heightPixels: number;
  /** Whether a mark can be opened, or only looked at. */
  readonly opens: boolean;
  readonly onProjection: (projection: Projection) => void;
}

/** The one mark that the Tab key stops at. Beside the canvas' properties, as recharts makes marks anew with every drawing. */
export const TabStop = createContext<PointPlace | undefined>(undefined);

/** Everything about a point as one phrase. */
function pointPhrase({ name }: PlotCurve, { label, facts = [] }: PlotPoint): string {
  return [`${name}, ${label}`, ...facts.map(([fact, value]) => `${fact} ${value}`)].join("; ");
}

const axisText = { fill: "var(--mantine-color-dimmed)", fontSize: 12 };

export const ChartCanvas = memo(function ChartCanvas({ data, heightPixels, opens, onProjection }: ChartCanvasProps) {
  const { curves, levels = [], uprights = [], areas = [], letters = [], xAxis, yAxis } = data;
  const rectangles = areas.flatMap((area) => area.rectangles);
  const x = axisTicks(
    [
      ...curves.flatMap(({ points }) => points.map((point) => point.x)),
      ...uprights.map((upright) => upright.x),
      ...rectangles.flatMap((rectangle) => rectangle.x),
    ],
    xAxis,
  );
  const y = axisTicks(
    [
      ...curves.flatMap(({ points }) => points.map((point) => point.y)),
      ...levels.map((level) => level.y),
      ...rectangles.flatMap((rectangle) => rectangle.y),
    ],
    yAxis,
  );
  // axes without a line of recharts' own beside them are laid out by the chart's data
  const corners = [0, 1].map((end) => ({ x: x.domain[end], y: y.domain[end] }));
  // a line without points of its own would draw the corners
  const marked = curves.filter(({ marker, points }) => marker !== "none" && points.length > 0);
  const axis = { type: "number" as const, tick: axisText, stroke: axisText.fill };
  return (
    <ComposedChart
      data={corners}
      responsive
      accessibilityLayer={false}
      style={{ width: "100%", height: heightPixels }}
      margin={{ top: 10, right: 16, bottom: 22, left: 8 }}
    >
      <CartesianGrid stroke="var(--lab-line)" />
      <XAxis
        {...axis}
        dataKey="x"
        scale={xAxis.scale}
        domain={[...x.domain]}
        ticks={x.ticks}
        tickFormatter={xAxis.format ?? formatTick}
        minTickGap={12}
        label={{ value: xAxis.label, position: "insideBottom", offset: -14, ...axisText }}
      />
      <YAxis
        {...axis}
        dataKey="y"
        scale={yAxis.scale}
        domain={[...y.domain]}
        ticks={y.ticks}
        tickFormatter={yAxis.names ? (row: number) => yAxis.names?.[row] ?? "" : (yAxis.format ?? formatTick)}
        // all of them fit; asked whether they do, recharts measures each, which lays out the page
        interval={0}
        width={widthOf(yAxis)}
        label={
          yAxis.names
            ? undefined
            : { value: yAxis.label, angle: -90, position: "insideLeft", style: { textAnchor: "middle" }, ...axisText }
        }
      />
      <Areas areas={areas} />
      {levels.map(({ id, y, color, dash }) => (
        <ReferenceLine key={id} y={y} stroke={color} strokeWidth={1.5} strokeDasharray={dash} />
      ))}
      {uprights.map(({ id, x: at, text, color, dash }) => (
        <ReferenceLine
          key={id}
          x={at}
          stroke={color}
          strokeWidth={1.5}
          strokeDasharray={dash}
          label={text && { value: text, position: sideOf(at, x.domain, xAxis.scale), ...axisText }}
        />
      ))}
      {curves.map((curve) => curve.marker === "none" && <CurveLine key={curve.id} curve={curve} />)}
      {marked.map((curve) => (
        <Line
          key={curve.id}
          data={curve.points}
          dataKey="y"
          type="linear"
          stroke={curve.joined === false ? "none" : curve.color}
          strokeWidth={2}
          strokeDasharray={curve.dash}
          isAnimationActive={false}
          activeDot={false}
          dot={markOf(curve, opens)}
        />
      ))}
      <Letters letters={letters} />
      <ProjectionProbe onProjection={onProjection} />
    </ComposedChart>
  );
});

/** Pixels of an upright axis with its ticks and its label; units take more than plain numbers. */
function widthOf({ names, format }: PlotAxis): number {
  if (names) return 150;
  return format ? 72 : 58;
}

/** On which side of an upright line its text has room. */
function sideOf(at: number, [least, greatest]: AxisTicks["domain"], scale: PlotAxis["scale"]) {
  const middle = scale === "log" ? Math.sqrt(least * greatest) : (least + greatest) / 2;
  return at < middle ? "insideTopLeft" : "insideTopRight";
}

interface MarkProps {
  readonly curve: PlotCurve;
  readonly dot: DotItemDotProps;
  readonly opens: boolean;
}

const markOf = (curve: PlotCurve, opens: boolean) => (dot: DotItemDotProps) => (
  <Mark curve={curve} dot={dot} opens={opens} />
);

function Mark({ curve, dot: { cx, cy, index, payload }, opens }: MarkProps) {
  const stop = use(TabStop);
  const point = payload as PlotPoint;
  return (
    <g
      transform={`translate(${cx} ${cy})`}
      role={opens ? "button" : "img"}
      tabIndex={stop?.curve === curve.id && stop.index === index ? 0 : -1}
      aria-label={pointPhrase(curve, point)}
      data-curve={curve.id}
      data-index={index}
      style={{ cursor: opens ? "pointer" : undefined }}
    >
      <ChartMarker
        shape={point.odd || curve.marker === "none" ? "cross" : curve.marker}
        color={curve.color}
        hollow={curve.hollow}
      />
    </g>
  );
}

/** Hands out the scales that recharts computed; they change with the size of the drawing. */
function ProjectionProbe({ onProjection }: { readonly onProjection: (projection: Projection) => void }) {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const widthPixels = useChartWidth() ?? 0;
  useLayoutEffect(() => {
    onProjection({
      widthPixels,
      at(x, y) {
        const [left, top] = [xScale?.(x), yScale?.(y)];
        return left === undefined || top === undefined ? undefined : [left, top];
      },
    });
  }, [xScale, yScale, widthPixels, onProjection]);
  return null;
}
