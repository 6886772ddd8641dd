// Which line is which, with a switch for each.
import { Checkbox } from "@mantine/core";
import { ChartMarker } from "./chart-frame-marker";
import type { PlotArea, PlotStyle } from "./chart-frame-series";
import classes from "./chart-frame.module.css";

export interface LegendEntry extends PlotStyle {
  readonly id: string;
  readonly name: string;
  /** A second line: how it was measured. */
  readonly detail?: string;
  readonly shown: boolean;
  /** Of an area, in place of the line: what stands in the sample. */
  readonly area?: { readonly letter?: string; readonly fill: PlotArea["fill"] };
  /** False draws the mark alone. */
  readonly joined?: boolean;
}

interface ChartLegendProps {
  readonly entries: readonly LegendEntry[];
  /** What the entries are called together. */
  readonly label: string;
  /** Absent where nothing can be hidden. */
  readonly onToggle?: (id: string, shown: boolean) => void;
}

const sampleWidth = 34;
const sampleHeight = 14;

export function ChartLegend({ entries, label, onToggle }: ChartLegendProps) {
  return (
    <ul className={classes.legend} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.id}>
          {onToggle ? (
            <Checkbox
              checked={entry.shown}
              onChange={(event) => onToggle(entry.id, event.currentTarget.checked)}
              label={<EntryName entry={entry} />}
            />
          ) : (
            <EntryName entry={entry} />
          )}
        </li>
      ))}
    </ul>
  );
}

function EntryName({ entry }: { readonly entry: LegendEntry }) {
  return (
    <span className={classes.entry}>
      {/* exports take it from the page */}
      <svg width={sampleWidth} height={sampleHeight} aria-hidden data-sample={entry.id} className={classes.sample}>
        {entry.area ? <AreaSample color={entry.color} area={entry.area} /> : <LineSample entry={entry} />}
      </svg>
      <span>
        {entry.name}
        {entry.detail && <span className={classes.detail}>{entry.detail}</span>}
      </span>
    </span>
  );
}

/** A piece of the line with its mark. */
function LineSample({ entry: { color, dash, marker, hollow, joined = true } }: { readonly entry: LegendEntry }) {
  const middle = sampleHeight / 2;
  return (
    <>
      {joined && (
        <path d={`M1 ${middle}H${sampleWidth - 1}`} stroke={color} strokeWidth={2} strokeDasharray={dash} fill="none" />
      )}
      {marker !== "none" && (
        <g transform={`translate(${sampleWidth / 2} ${middle})`}>
          <ChartMarker shape={marker} color={color} hollow={hollow} radius={4} />
        </g>
      )}
    </>
  );
}

/** A piece of the area, with its letter. */
function AreaSample({ color, area }: { readonly color: string; readonly area: NonNullable<LegendEntry["area"]> }) {
  if (area.fill === "hatched") {
    const strokes = [0, 1, 2, 3].map((i) => `M${1 + 8 * i} ${sampleHeight - 1}l8 ${2 - sampleHeight}`);
    return <path d={strokes.join("")} stroke={color} strokeWidth={1.5} fill="none" />;
  }
  return (
    <>
      <path d={`M0 0H${sampleWidth}V${sampleHeight}H0Z`} fill={color} />
      {area.letter && (
        <g transform={`translate(${sampleWidth / 2} ${sampleHeight / 2})`}>
          <circle r={7} fill="var(--lab-card)" />
          <text textAnchor="middle" y={4} fontSize={11} fontWeight={700} fill="var(--mantine-color-text)">
            {area.letter}
          </text>
        </g>
      )}
    </>
  );
}
