// A curve of many points as one path: what recharts computes for each point of a line costs a hundred times as much.
import { useXAxisScale, useYAxisScale } from "recharts";
import type { PlotCurve } from "./chart-frame-series";

type Scale = (value: number) => number | undefined;

/** SVG path data through `points`, to a tenth of a pixel; points that have no place are passed over. */
export function linePath(points: PlotCurve["points"], xScale: Scale, yScale: Scale): string {
  let path = "";
  for (const { x, y } of points) {
    const [left, top] = [xScale(x), yScale(y)];
    if (left === undefined || top === undefined || !Number.isFinite(left + top)) continue;
    path += `${path === "" ? "M" : "L"}${Math.round(10 * left) / 10} ${Math.round(10 * top) / 10}`;
  }
  return path;
}

export function CurveLine({ curve }: { readonly curve: PlotCurve }) {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  if (!xScale || !yScale) return null;
  const path = linePath(
    curve.points,
    (x) => xScale(x),
    (y) => yScale(y),
  );
  return (
    <path
      className="recharts-line-curve"
      d={path}
      fill="none"
      stroke={curve.color}
      strokeWidth={2}
      strokeDasharray={curve.dash}
    />
  );
}
