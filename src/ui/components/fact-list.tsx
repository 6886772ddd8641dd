// Names and values in two columns, read by screen readers as a list of terms.
import type { ReactNode } from "react";
import classes from "./fact-list.module.css";

export type Fact = readonly [name: string, value: ReactNode];

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.list}>
      {facts.map(([name, value], i) => (
        <div key={i} className={classes.row}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
