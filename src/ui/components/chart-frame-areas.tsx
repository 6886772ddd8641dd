// Filled areas below a chart's lines, and letters above them: what maps and bars consist of.
import { DefaultZIndexes, useXAxisScale, useYAxisScale, ZIndexLayer } from "recharts";
import type { PlotArea, PlotLetter, PlotRectangle } from "./chart-frame-series";

type Scale = (value: number) => number | undefined;

const rounded = (pixels: number) => Math.round(10 * pixels) / 10;

/** SVG path data of the rectangles, to a tenth of a pixel, or of a stroke through each; those without a place are passed over. */
export function areaPath(
  rectangles: readonly PlotRectangle[],
  fill: PlotArea["fill"],
  xScale: Scale,
  yScale: Scale,
): string {
  let path = "";
  for (const { x, y } of rectangles) {
    const [left, right, bottom, top] = [xScale(x[0]), xScale(x[1]), yScale(y[0]), yScale(y[1])];
    if (left === undefined || right === undefined || bottom === undefined || top === undefined) continue;
    if (!Number.isFinite(left + right + bottom + top)) continue;
    const start = `M${rounded(left)} ${rounded(bottom)}`;
    path +=
      fill === "full"
        ? `${start}H${rounded(right)}V${rounded(top)}H${rounded(left)}Z`
        : `${start}L${rounded(right)} ${rounded(top)}`;
  }
  return path;
}

export function Areas({ areas }: { readonly areas: readonly PlotArea[] }) {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  if (!xScale || !yScale) return null;
  return areas.map(({ id, color, fill, rectangles }) => {
    const path = areaPath(
      rectangles,
      fill,
      (x) => xScale(x),
      (y) => yScale(y),
    );
    return fill === "full" ? (
      // neighbours would show the ground between them
      <path key={id} d={path} fill={color} shapeRendering="crispEdges" />
    ) : (
      <path key={id} d={path} fill="none" stroke={color} strokeWidth={1.5} />
    );
  });
}

const radius = 9;

export function Letters({ letters }: { readonly letters: readonly PlotLetter[] }) {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      {letters.map(({ x, y, text }, i) => {
        const [left, top] = [xScale?.(x), yScale?.(y)];
        if (left === undefined || top === undefined) return null;
        return (
          <g key={i} transform={`translate(${rounded(left)} ${rounded(top)})`} aria-hidden>
            <circle r={radius} fill="var(--lab-card)" />
            <text textAnchor="middle" y={4.5} fontSize={12} fontWeight={700} fill="var(--mantine-color-text)">
              {text}
            </text>
          </g>
        );
      })}
    </ZIndexLayer>
  );
}
