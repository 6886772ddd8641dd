// Pareto: what a score costs in latency or energy, one dataset and metric at a time.
import { Group, SegmentedControl, Select } from "@mantine/core";
import { useMemo, useState } from "react";
import type { SplitReport } from "../../../core/split/report";
import { drawPareto, frontKey, frontTitle, type ParetoCost } from "./pareto-drawing";
import { SplitChart, type TableChoice } from "./split-chart";

interface ParetoChartProps extends TableChoice {
  readonly report: SplitReport;
}

export function ParetoChart({ report, ...table }: ParetoChartProps) {
  const [cost, setCost] = useState<ParetoCost>("latency");
  const [key, setKey] = useState<string>();
  const fronts = report.pareto[cost];
  const front = fronts.find((one) => frontKey(one) === key) ?? fronts[0];
  const drawing = useMemo(() => drawPareto(front, cost, report), [front, cost, report]);
  return (
    <SplitChart
      drawing={drawing}
      controls={
        <Group align="end">
          <SegmentedControl
            aria-label="Cost"
            data={[
              { value: "latency", label: "Latency" },
              { value: "energy", label: "Energy" },
            ]}
            value={cost}
            onChange={setCost}
          />
          <Select
            label="Score"
            data={fronts.map((one) => ({ value: frontKey(one), label: frontTitle(one) }))}
            value={front ? frontKey(front) : null}
            onChange={(value) => setKey(value ?? undefined)}
            allowDeselect={false}
            miw={280}
          />
        </Group>
      }
      json={{ cost, front }}
      {...table}
    />
  );
}
