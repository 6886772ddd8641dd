// Which line is which, with a switch for each.
import { Checkbox } from "@mantine/core";
import { ChartMarker } from "./chart-frame-marker";
import type { PlotStyle } from "./chart-frame-series";
import classes from "./chart-frame.module.css";

export interface LegendEntry extends PlotStyle {
  readonly id: string;
  readonly name: string;
  /** A second line: how it was measured. */
  readonly detail?: string;
  readonly shown: boolean;
}

interface ChartLegendProps {
  readonly entries: readonly LegendEntry[];
  /** What the entries are called together. */
  readonly label: string;
  readonly onToggle: (id: string, shown: boolean) => void;
}

const sampleWidth = 34;
const sampleHeight = 14;

export function ChartLegend({ entries, label, onToggle }: ChartLegendProps) {
  return (
    <ul className={classes.legend} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <Checkbox
            checked={entry.shown}
            onChange={(event) => onToggle(entry.id, event.currentTarget.checked)}
            label={
              <span className={classes.entry}>
                <LineSample style={entry} id={entry.id} />
                <span>
                  {entry.name}
                  {entry.detail && <span className={classes.detail}>{entry.detail}</span>}
                </span>
              </span>
            }
          />
        </li>
      ))}
    </ul>
  );
}

/** A piece of the line with its mark; exports take it from the page. */
function LineSample({ style, id }: { readonly style: PlotStyle; readonly id: string }) {
  const { color, dash, marker, hollow } = style;
  const middle = sampleHeight / 2;
  return (
    <svg width={sampleWidth} height={sampleHeight} aria-hidden data-sample={id} className={classes.sample}>
      <path d={`M1 ${middle}H${sampleWidth - 1}`} stroke={color} strokeWidth={2} strokeDasharray={dash} fill="none" />
      {marker !== "none" && (
        <g transform={`translate(${sampleWidth / 2} ${middle})`}>
          <ChartMarker shape={marker} color={color} hollow={hollow} radius={4} />
        </g>
      )}
    </svg>
  );
}
