// What a point is, beside it: for those who see it. The mark's own name says the same aloud.
import type { PointPlace, Projection } from "./chart-frame-nearest";
import type { PlotData } from "./chart-frame-series";
import classes from "./chart-frame.module.css";

interface ChartTooltipProps {
  readonly data: PlotData;
  readonly place: PointPlace;
  readonly projection: Projection;
}

export function ChartTooltip({ data, place, projection }: ChartTooltipProps) {
  const curve = data.curves.find(({ id }) => id === place.curve);
  const point = curve?.points[place.index];
  const at = point && projection.at(point.x, point.y);
  if (!curve || !point || !at) return null;
  const [left, top] = at;
  return (
    <div className={classes.tooltipPlace} style={{ left, top }} aria-hidden>
      <span className={classes.halo} style={{ borderColor: curve.color }} />
      <div className={classes.tooltip} style={left > projection.widthPixels / 2 ? { right: 14 } : { left: 14 }}>
        <strong>{point.label}</strong>
        <div>{curve.name}</div>
        <dl>
          {(point.facts ?? []).map(([name, value], i) => (
            <div key={i}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
