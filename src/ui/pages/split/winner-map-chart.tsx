// The winner map: who answers first at every rate of the uplink and speed of the device.
import { useMemo } from "react";
import type { SplitReport } from "../../../core/split/report";
import type { WinnerMap } from "../../../core/split/winner-map";
import { SplitChart, type TableChoice } from "./split-chart";
import { drawWinnerMap, mapJson } from "./winner-map-drawing";

interface WinnerMapChartProps extends TableChoice {
  /** Of the report's candidates under its scenario. */
  readonly map: WinnerMap;
  readonly report: SplitReport;
}

export function WinnerMapChart({ map, report, ...table }: WinnerMapChartProps) {
  const drawing = useMemo(() => drawWinnerMap(map, report), [map, report]);
  return (
    <SplitChart
      drawing={drawing}
      cells={drawing.cells}
      csvRows={drawing.cellRows}
      json={mapJson(map, report)}
      heightPixels={460}
      {...table}
    />
  );
}
