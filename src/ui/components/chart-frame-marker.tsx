// The mark of a point: five shapes, full or hollow, so that curves are told apart without colour.
import type { MarkerShape } from "./chart-frame-series";

/** The outline around 0, 0, as SVG path data. */
function markerPath(shape: MarkerShape, radius: number): string {
  const r = radius;
  switch (shape) {
    case "circle":
      return `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`;
    case "square":
      return `M${-0.9 * r} ${-0.9 * r}H${0.9 * r}V${0.9 * r}H${-0.9 * r}Z`;
    case "triangle":
      return `M0 ${-1.2 * r}L${1.15 * r} ${0.9 * r}H${-1.15 * r}Z`;
    case "diamond":
      return `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0Z`;
    case "cross":
      return `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`;
  }
}

interface ChartMarkerProps {
  readonly shape: MarkerShape;
  readonly color: string;
  readonly hollow?: boolean;
  /** Pixels. */
  readonly radius?: number;
}

export function ChartMarker({ shape, color, hollow, radius = 4.5 }: ChartMarkerProps) {
  return (
    <path
      d={markerPath(shape, radius)}
      stroke={color}
      strokeWidth={shape === "cross" ? 2.5 : 1.75}
      fill={hollow ? "var(--lab-card)" : color}
    />
  );
}
