// Names with their shares of one whole, as bars and as percent.
import { formatPercent } from "./format";
import classes from "./share-list.module.css";

export interface Share {
  readonly name: string;
  /** 0 … 1. */
  readonly share: number;
  /** CSS; a swatch before the name, and the bar's colour. */
  readonly color?: string;
}

interface ShareListProps {
  readonly shares: readonly Share[];
  /** What the list is, for those who hear it. */
  readonly label: string;
  /** Of no weight: smaller, in a dim colour. */
  readonly isMinor?: boolean;
}

export function ShareList({ shares, label, isMinor }: ShareListProps) {
  return (
    <ol className={classes.list} aria-label={label} data-minor={isMinor}>
      {shares.map(({ name, share, color }, i) => (
        <li key={i}>
          <div className={classes.line}>
            <span className={classes.name}>
              {color && <span className={classes.swatch} style={{ background: color }} aria-hidden />}
              {name}
            </span>
            <span className={classes.share}>{formatPercent(share)}</span>
          </div>
          <div className={classes.track} aria-hidden>
            <div className={classes.bar} style={{ width: `${100 * share}%`, background: color }} />
          </div>
        </li>
      ))}
    </ol>
  );
}
