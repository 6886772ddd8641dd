// A chart of columns that grow while a run trains.
import { useMemo, type ReactNode } from "react";
import { ChartFrame } from "../../components/chart-frame";
import { chartViewOf, showLine, showTable, useChartViewStore } from "../../stores/chart-view-store";
import { chartParts, curveTable, type ChartedRun, type ChartLine, type LineSettings } from "./chart-parts";

interface ColumnChartProps {
  readonly title: string;
  readonly description: string;
  readonly runs: readonly ChartedRun[];
  readonly lines: readonly ChartLine[];
  readonly settings: LineSettings;
  readonly yLabel: string;
  readonly fileStem: string;
  readonly controls?: ReactNode;
  readonly notes?: ReactNode;
}

const heightPixels = 300;
const noTable = { columns: [], rows: [] };

export function ColumnChart(props: ColumnChartProps) {
  const { title, description, runs, lines, settings, yLabel, fileStem, controls, notes } = props;
  const { hidden, tableShown } = useChartViewStore((store) => chartViewOf(store, title));
  const { curves, legend, mains } = useMemo(
    () => chartParts(runs, lines, settings, hidden),
    [runs, lines, settings, hidden],
  );
  // a run that trains changes it with every look, seen or not
  const table = useMemo(() => (tableShown ? curveTable(mains) : noTable), [mains, tableShown]);
  const data = useMemo(
    () => ({
      curves,
      xAxis: { label: "step", scale: "linear" } as const,
      yAxis: { label: yLabel, scale: settings.logarithmic ? ("log" as const) : ("linear" as const) },
    }),
    [curves, yLabel, settings.logarithmic],
  );
  return (
    <ChartFrame
      title={title}
      description={description}
      controls={controls}
      notes={notes}
      data={data}
      heightPixels={heightPixels}
      legend={legend}
      onToggle={(id, shown) => showLine(title, id, shown)}
      table={table}
      tableShown={tableShown}
      onTableShown={(shown) => showTable(title, shown)}
      fileStem={fileStem}
    />
  );
}
