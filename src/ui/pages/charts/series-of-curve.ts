// A curve out of a file as a series of the chart.
import type { Curve } from "../../../engine/protocol-charts";
import type { ChartPoint, ChartSeries, Provenance } from "./chart-series";

export function seriesOfCurve({ id, name, description, fileName, points }: Curve): ChartSeries {
  const provenance: Provenance = [
    ["Source", "a file that was imported here"],
    ["File", fileName],
    ["Curve", name],
    ...(description ? [["Description", description] as const] : []),
  ];
  return {
    id,
    name,
    origin: "import",
    protocol: description || `from ${fileName}`,
    points: points.map(({ parameters, ...point }): ChartPoint => ({
      ...point,
      ...(!point.encoder && { withoutEncoder: "its file does not say what its encoder costs" }),
      rates: Object.fromEntries(Object.entries(point.rates).map(([unit, mean]) => [unit, { mean }])),
      provenance: [...provenance, ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const)],
    })),
  };
}
