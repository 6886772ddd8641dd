// The tornado: which input moves the focus's latency or energy most.
import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import type { SplitReport } from "../../../core/split/report";
import { SplitChart, type TableChoice } from "./split-chart";
import { drawTornado, type TornadoCost } from "./tornado-drawing";

interface TornadoChartProps extends TableChoice {
  readonly report: SplitReport;
}

export function TornadoChart({ report, ...table }: TornadoChartProps) {
  const [cost, setCost] = useState<TornadoCost>("latency");
  const drawing = useMemo(() => drawTornado(report, cost), [report, cost]);
  const names = drawing.data.yAxis.names ?? [];
  return (
    <SplitChart
      drawing={drawing}
      controls={
        <SegmentedControl
          aria-label="Cost"
          data={[
            { value: "latency", label: "Latency" },
            { value: "energy", label: "Energy" },
          ]}
          value={cost}
          onChange={setCost}
        />
      }
      json={{ focus: report.focus, cost, tornado: report.tornado[cost] }}
      heightPixels={Math.max(200, 80 + 30 * names.length)}
      {...table}
    />
  );
}
