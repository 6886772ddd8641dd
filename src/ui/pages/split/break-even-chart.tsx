// Break-even curves: who answers sooner at which rate of the uplink.
import { useMemo, useState } from "react";
import type { SplitReport } from "../../../core/split/report";
import { drawBreakEven } from "./break-even-drawing";
import { CandidateChoice, candidatesAtFirst } from "./drawn-candidates";
import { SplitChart, type TableChoice } from "./split-chart";

interface BreakEvenChartProps extends TableChoice {
  readonly report: SplitReport;
}

export function BreakEvenChart({ report, ...table }: BreakEvenChartProps) {
  const [choice, setChoice] = useState<readonly string[]>();
  const chosen = useMemo(() => choice ?? candidatesAtFirst(report), [choice, report]);
  const drawing = useMemo(() => drawBreakEven(report, chosen), [report, chosen]);
  const { overRate, breakEven, focus, against } = report;
  return (
    <SplitChart
      drawing={drawing}
      controls={<CandidateChoice rows={report.rows} chosen={chosen} onChoose={setChoice} />}
      json={{ focus, against, breakEven, overRate }}
      {...table}
    />
  );
}
