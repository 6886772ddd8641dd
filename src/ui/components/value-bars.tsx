// A row of upright bars, one a value, with a sentence for those who do not see them.
import classes from "./value-bars.module.css";

interface ValueBarsProps {
  readonly values: ArrayLike<number>;
  /** Says what the bars show, with the extremes in words. */
  readonly alt: string;
  /** Text of one bar's tooltip. */
  readonly describe: (index: number) => string;
}

export function ValueBars({ values, alt, describe }: ValueBarsProps) {
  const list = Array.from(values);
  const greatest = Math.max(...list, 1e-12);
  return (
    <svg
      role="img"
      aria-label={alt}
      viewBox={`0 0 ${list.length} 100`}
      preserveAspectRatio="none"
      className={classes.bars}
    >
      {list.map((value, i) => {
        const height = (100 * value) / greatest;
        return (
          <rect key={i} x={i + 0.08} y={100 - height} width={0.84} height={height} className={classes.bar}>
            <title>{describe(i)}</title>
          </rect>
        );
      })}
    </svg>
  );
}
