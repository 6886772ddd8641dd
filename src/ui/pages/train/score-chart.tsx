// Validation scores, or what validation images cost, after each epoch.
import { memo, useMemo } from "react";
import type { RunSummary } from "../../../engine/protocol-training";
import { ChartFrame } from "../../components/chart-frame";
import { lineColor } from "../../components/chart-frame-colors";
import type { PlotCurve } from "../../components/chart-frame-series";
import { chartViewOf, showLine, showTable, useChartViewStore } from "../../stores/chart-view-store";
import { epochPoints } from "./run-curves";

export interface Score {
  readonly name: string;
  readonly value: (epoch: RunSummary["epochs"][number]) => number | undefined;
}

/** What a chart of scores needs of a run; the same while there is no new epoch. */
export interface ScoredRun {
  readonly epochs: RunSummary["epochs"];
  readonly dash?: string;
}

interface ScoreChartProps {
  readonly title: string;
  readonly description: string;
  readonly runs: readonly ScoredRun[];
  readonly scores: readonly Score[];
  readonly yLabel: string;
  readonly fileStem: string;
}

const heightPixels = 300;
/** More marks would cover each other, and the line. */
const maxMarks = 60;

export const ScoreChart = memo(function ScoreChart(props: ScoreChartProps) {
  const { title, description, runs, scores, yLabel, fileStem } = props;
  const { hidden, tableShown } = useChartViewStore((store) => chartViewOf(store, title));
  const curves = useMemo(
    () =>
      runs.flatMap(({ epochs, dash }, place) =>
        scores.map(({ name, value }, i): PlotCurve => ({
          id: `${name} ${place}`,
          name: runs.length > 1 ? `${name}, ${place === 0 ? "first" : "second"} run` : name,
          color: lineColor(i),
          dash,
          marker: epochs.length > maxMarks ? "none" : place === 0 ? "circle" : "square",
          hollow: place > 0,
          points: epochPoints(epochs, value),
        })),
      ),
    [runs, scores],
  );
  const data = useMemo(
    () => ({
      curves: curves.filter(({ id }) => !hidden.has(id)),
      xAxis: { label: "step", scale: "linear" } as const,
      yAxis: { label: yLabel, scale: "linear" } as const,
    }),
    [curves, hidden, yLabel],
  );
  return (
    <ChartFrame
      title={title}
      description={description}
      data={data}
      heightPixels={heightPixels}
      legend={curves.map((curve) => ({ ...curve, shown: !hidden.has(curve.id) }))}
      onToggle={(id, shown) => showLine(title, id, shown)}
      table={{
        columns: [
          { name: "Line" },
          { name: "After" },
          { name: "Step", isNumber: true },
          { name: yLabel, isNumber: true },
        ],
        rows: curves.flatMap(({ name, points }) =>
          points.map(({ x, y, label }) => [name, label, String(x), String(Number(y.toPrecision(4)))]),
        ),
      }}
      tableShown={tableShown}
      onTableShown={(shown) => showTable(title, shown)}
      fileStem={fileStem}
    />
  );
});
