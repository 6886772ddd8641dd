// What a point or a cell is, beside it: for those who see it. The mark's own name says the same aloud.
import type { PointPlace, Projection } from "./chart-frame-nearest";
import type { PlotData } from "./chart-frame-series";
import classes from "./chart-frame.module.css";

interface TooltipBoxProps {
  /** In pixels of the drawing, which is so wide. */
  readonly left: number;
  readonly top: number;
  readonly widthPixels: number;
  readonly title: string;
  readonly detail: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Of a ring around the place. */
  readonly ringColor?: string;
}

export function TooltipBox({ left, top, widthPixels, title, detail, facts, ringColor }: TooltipBoxProps) {
  return (
    <div className={classes.tooltipPlace} style={{ left, top }} aria-hidden>
      {ringColor && <span className={classes.halo} style={{ borderColor: ringColor }} />}
      <div className={classes.tooltip} style={left > widthPixels / 2 ? { right: 14 } : { left: 14 }}>
        <strong>{title}</strong>
        <div>{detail}</div>
        <dl>
          {facts.map(([name, value], i) => (
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
  return (
    <TooltipBox
      left={at[0]}
      top={at[1]}
      widthPixels={projection.widthPixels}
      title={point.label}
      detail={curve.name}
      facts={point.facts ?? []}
      ringColor={curve.color}
    />
  );
}
