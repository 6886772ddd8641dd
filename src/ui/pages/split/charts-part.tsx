// The charts of a report, one below the other; each comes when it is near and is drawn anew when the inputs rest.
import { Skeleton } from "@mantine/core";
import { memo, useCallback } from "react";
import type { SplitReport } from "../../../core/split/report";
import { ErrorBoundary } from "../../components/error-boundary";
import { ErrorNotice } from "../../components/error-notice";
import { BreakEvenChart } from "./break-even-chart";
import { EcdfChart } from "./ecdf-chart";
import { LoadChart } from "./load-chart";
import { ParetoChart } from "./pareto-chart";
import { Rested } from "./rested";
import type { ChartName } from "./split-url-state";
import { TornadoChart } from "./tornado-chart";
import type { TableChoice } from "./split-chart";
import { useLoadCurves, useWinnerMap } from "./use-split-report";
import { WinnerMapChart } from "./winner-map-chart";

interface ChartProps extends TableChoice {
  readonly report: SplitReport;
}

const Waiting = ({ heightPixels }: { readonly heightPixels: number }) => (
  <Skeleton height={heightPixels} aria-label="The chart is being computed" role="status" />
);

function WinnerMapPart({ report, ...table }: ChartProps) {
  const { value, error } = useWinnerMap(report);
  if (error) return <ErrorNotice what="The map cannot be computed" why={error} />;
  return value ? <WinnerMapChart {...value} {...table} /> : <Waiting heightPixels={460} />;
}

function LoadPart({ report, ...table }: ChartProps) {
  const { value, error } = useLoadCurves(report);
  if (error) return <ErrorNotice what="The load curve cannot be computed" why={error} />;
  return value ? <LoadChart {...value} {...table} /> : <Waiting heightPixels={380} />;
}

const charts = [
  { name: "break-even", what: "The break-even curves", Chart: memo(BreakEvenChart), heightPixels: 560 },
  { name: "map", what: "The map of winners", Chart: memo(WinnerMapPart), heightPixels: 640 },
  { name: "ecdf", what: "The spread of latencies", Chart: memo(EcdfChart), heightPixels: 560 },
  { name: "load", what: "The load curve", Chart: memo(LoadPart), heightPixels: 560 },
  { name: "pareto", what: "Costs against scores", Chart: memo(ParetoChart), heightPixels: 560 },
  { name: "tornado", what: "What moves the answer", Chart: memo(TornadoChart), heightPixels: 480 },
] as const satisfies readonly { readonly name: ChartName; readonly [key: string]: unknown }[];

interface OneChartProps extends ChartsPartProps {
  readonly place: number;
}

function OneChart({ report, tables, onTable, place }: OneChartProps) {
  const { name, what, Chart, heightPixels } = charts[place];
  const onTableShown = useCallback((shown: boolean) => onTable(name, shown), [onTable, name]);
  return (
    <ErrorBoundary what={`${what} cannot be shown`} remedy="Reload the page.">
      <Rested value={report} place={place} heightPixels={heightPixels}>
        {(rested) => <Chart report={rested} tableShown={tables.includes(name)} onTableShown={onTableShown} />}
      </Rested>
    </ErrorBoundary>
  );
}

interface ChartsPartProps {
  readonly report: SplitReport;
  readonly tables: readonly ChartName[];
  readonly onTable: (name: ChartName, shown: boolean) => void;
}

export const ChartsPart = memo(function ChartsPart(props: ChartsPartProps) {
  return charts.map(({ name }, place) => <OneChart key={name} place={place} {...props} />);
});
