// Bars of stacked pieces, one a candidate, with whiskers; each piece says where it comes from by a sign.
import { Button } from "@mantine/core";
import { memo, useState } from "react";
import { cssColor } from "../../../core/base/class-colors";
import type { PartSource } from "../../../core/split/estimate";
import { sourceSigns, type Bar } from "./report-bars";
import classes from "./split-page.module.css";

export interface PieceKind {
  readonly kind: string;
  readonly title: string;
  /** A number of the colour-blind safe colours. */
  readonly color: number;
}

interface StackedBarsProps {
  readonly bars: readonly Bar[];
  readonly kinds: readonly PieceKind[];
  /** What the list is, for those who hear it. */
  readonly label: string;
  /** Drawn even where they are not among the first. */
  readonly marks: ReadonlyMap<string, string>;
}

const shownAtFirst = 10;
/** Of the track; narrower pieces have no room for a sign. */
const minSignShare = 0.035;

function Legend({ kinds, sources }: { readonly kinds: readonly PieceKind[]; readonly sources: readonly PartSource[] }) {
  return (
    <ul className={classes.legend} aria-label="Key">
      {kinds.map(({ kind, title, color }) => (
        <li key={kind}>
          <span className={classes.key} style={{ backgroundColor: cssColor(color) }} aria-hidden />
          {title}
        </li>
      ))}
      {sources.map((source) => (
        <li key={source}>
          <span className={classes.sign}>{sourceSigns[source]}</span> {source}
        </li>
      ))}
    </ul>
  );
}

interface BarLineProps {
  readonly bar: Bar;
  readonly greatest: number;
  readonly colors: ReadonlyMap<string, number>;
  readonly mark?: string;
}

const BarLine = memo(function BarLine({ bar, greatest, colors, mark }: BarLineProps) {
  const { name, text, pieces, whisker, source, notes } = bar;
  const percent = (value: number) => `${(100 * value) / greatest}%`;
  return (
    <li>
      <div className={classes.barHead}>
        <span className={classes.barName}>
          {name}
          {mark && <span className={classes.mark}>{mark}</span>}
        </span>
        <span className={classes.barValue}>
          {text}, {source}
        </span>
      </div>
      <div className={classes.track} aria-hidden>
        <div className={classes.pieces}>
          {pieces.map(({ name: part, kind, value, text: amount, source: from }, i) => (
            <div
              key={i}
              className={classes.piece}
              data-source={from}
              style={{ width: percent(value), backgroundColor: cssColor(colors.get(kind) ?? 7) }}
              title={`${part}: ${amount}${from ? `, ${from}` : ""}`}
            >
              {from && value / greatest >= minSignShare && <span className={classes.sign}>{sourceSigns[from]}</span>}
            </div>
          ))}
        </div>
        {whisker && (
          <div
            className={classes.whisker}
            style={{ left: percent(whisker[0]), width: percent(whisker[1] - whisker[0]) }}
          />
        )}
      </div>
      {notes.length > 0 && <div className={classes.sources}>{notes.join("; ")}</div>}
    </li>
  );
});

export const StackedBars = memo(function StackedBars({ bars, kinds, label, marks }: StackedBarsProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = bars.filter(({ id }, i) => isWhole || i < shownAtFirst || marks.has(id));
  const greatest = Math.max(...shown.map(({ value, whisker }) => Math.max(value, whisker?.[1] ?? 0)), 1e-12);
  const colors = new Map(kinds.map(({ kind, color }) => [kind, color]));
  const sources = [...new Set(shown.flatMap(({ pieces }) => pieces.flatMap(({ source }) => source ?? [])))];
  return (
    <>
      <Legend kinds={kinds} sources={sources} />
      <ol className={classes.bars} aria-label={label}>
        {shown.map((bar) => (
          <BarLine key={bar.id} bar={bar} greatest={greatest} colors={colors} mark={marks.get(bar.id)} />
        ))}
      </ol>
      {(isWhole || shown.length < bars.length) && (
        <Button variant="subtle" size="compact-sm" mt="sm" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show the first alone" : `Show all ${bars.length}`}
        </Button>
      )}
    </>
  );
});
