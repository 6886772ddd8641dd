// A run's columns as the curves of its charts.
import type { RunSummary } from "../../../engine/protocol-training";
import { lineColor } from "../../components/chart-frame-colors";
import type { PlotCurve, PlotPoint } from "../../components/chart-frame-series";
import { curveLines, type CurvePoint } from "../../components/curve-points";
import { formatCount } from "../../components/format";
import type { RunColumns } from "../../stores/run-columns";

/** Columns that are no term of the loss. */
const otherColumns = ["learningRate", "gradientNorm", "bitsPerImage"] as const;

/** The sum first, then its terms by name. */
export function lossTerms({ columns }: RunColumns): string[] {
  const terms = Object.keys(columns).filter((name) => !(otherColumns as readonly string[]).includes(name));
  return ["loss", ...terms.filter((name) => name !== "loss").toSorted()].filter((name) => name in columns);
}

/** Whether any step has a value there. */
export function hasValues({ columns, length }: RunColumns, name: string): boolean {
  return columns[name]?.subarray(0, length).some(Number.isFinite) ?? false;
}

/** The last step's value, or undefined. */
export function lastValue({ columns, length }: RunColumns, name: string): number | undefined {
  const value = columns[name]?.[length - 1];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

export interface CurveLook {
  readonly id: string;
  readonly name: string;
  /** Which colour. */
  readonly color: number;
  readonly dash?: string;
  /** Weight of the moving average, 0 … 1, 1 excluded. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
}

function plotPoints(points: readonly CurvePoint[]): PlotPoint[] {
  return points.map(({ x, y }) => ({ x: x + 1, y, label: `step ${formatCount(x + 1)}` }));
}

/** What was measured, faintly, and its moving average over it; steps count from 1. */
export function columnCurves({ columns, length }: RunColumns, column: string, look: CurveLook): PlotCurve[] {
  const { id, name, color, dash, smoothing, logarithmic } = look;
  const { raw, smoothed } = curveLines(columns[column] ?? [], length, smoothing, logarithmic);
  const line = { marker: "none", dash } as const;
  const main = { ...line, id, name, color: lineColor(color), points: plotPoints(smoothed) };
  if (smoothing === 0) return [main];
  const faint = `color-mix(in srgb, ${lineColor(color)} 32%, transparent)`;
  const measured = { id: `${id} as measured`, name: `${name}, as measured`, color: faint, points: plotPoints(raw) };
  return [{ ...line, ...measured }, main];
}

/** A value of each epoch that has one, over the steps done when it ended. */
export function epochPoints(
  epochs: RunSummary["epochs"],
  value: (epoch: RunSummary["epochs"][number]) => number | undefined,
): PlotPoint[] {
  return epochs.flatMap((epoch) => {
    const y = value(epoch);
    return y === undefined || !Number.isFinite(y) ? [] : [{ x: epoch.step, y, label: epochLabel(epoch) }];
  });
}

export function epochLabel({ stage, epoch }: RunSummary["epochs"][number]): string {
  return stage === 0 ? `epoch ${epoch + 1}` : `stage ${stage + 1}, epoch ${epoch + 1}`;
}
