// One or two runs as the parts of a chart: curves to draw, legend, and the same values as a table where one is wanted.
import type { RunSummary } from "../../../engine/protocol-training";
import type { LegendEntry } from "../../components/chart-frame-legend";
import type { PlotCurve } from "../../components/chart-frame-series";
import type { ChartTable } from "../../components/chart-frame-table";
import { formatCount } from "../../components/format";
import type { RunColumns } from "../../stores/run-columns";
import { columnCurves } from "./run-curves";

/** A run in a chart; the second one is dashed. */
export interface ChartedRun {
  readonly run: RunSummary;
  readonly columns: RunColumns;
  readonly dash?: string;
}

/** One line of a chart: a column of a run, drawn in colour `color`. */
export interface ChartLine {
  readonly column: string;
  readonly name: string;
  readonly color: number;
}

export interface LineSettings {
  /** 0 … 1, 1 excluded. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
}

export interface ChartParts {
  /** With what was measured behind; hidden lines left out. */
  readonly curves: readonly PlotCurve[];
  readonly legend: readonly LegendEntry[];
  /** The curves without what was measured behind. */
  readonly mains: readonly PlotCurve[];
}

const maxRows = 60;

/** Up to 60 steps, evenly spread, the last one among them. */
export function curveTable(shown: readonly PlotCurve[]): ChartTable {
  const steps = [...new Set(shown.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const stride = Math.max(1, Math.ceil(steps.length / maxRows));
  const rows = steps.filter((_, i) => (steps.length - 1 - i) % stride === 0);
  const values = shown.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  return {
    columns: [{ name: "Step", isNumber: true }, ...shown.map(({ name }) => ({ name, isNumber: true }))],
    rows: rows.map((step) => [
      formatCount(step),
      ...values.map((of) => {
        const value = of.get(step);
        return value === undefined ? "" : String(Number(value.toPrecision(4)));
      }),
    ]),
  };
}

/** Lines of every run, in the order of the runs. `hidden`: ids that the legend has switched off. */
export function chartParts(
  runs: readonly ChartedRun[],
  lines: readonly ChartLine[],
  settings: LineSettings,
  hidden: ReadonlySet<string>,
): ChartParts {
  const curves: PlotCurve[] = [];
  const mains: PlotCurve[] = [];
  const legend: LegendEntry[] = [];
  for (const [place, { run, columns, dash }] of runs.entries()) {
    for (const { column, name, color } of lines) {
      if (!(column in columns.columns)) continue;
      const id = `${column} ${place}`;
      const of = runs.length > 1 ? `, ${place === 0 ? "first" : "second"} run` : "";
      const drawn = columnCurves(columns, column, { id, name: `${name}${of}`, color, dash, ...settings });
      const main = drawn[drawn.length - 1];
      const shown = !hidden.has(id);
      legend.push({ ...main, name, detail: runs.length > 1 ? run.plan.title : undefined, shown });
      if (!shown) continue;
      curves.push(...drawn);
      mains.push(main);
    }
  }
  return { curves, legend, mains };
}
