// The spread of latencies over images, of candidates that people choose.
import { useMemo, useState } from "react";
import type { SplitReport } from "../../../core/split/report";
import { CandidateChoice, candidatesAtFirst } from "./drawn-candidates";
import { drawEcdf } from "./ecdf-drawing";
import { SplitChart, type TableChoice } from "./split-chart";

interface EcdfChartProps extends TableChoice {
  readonly report: SplitReport;
}

export function EcdfChart({ report, ...table }: EcdfChartProps) {
  const { rows } = report;
  const [choice, setChoice] = useState<readonly string[]>();
  const chosen = useMemo(() => choice ?? candidatesAtFirst(report), [choice, report]);
  const drawing = useMemo(() => drawEcdf(rows, chosen), [rows, chosen]);
  const spreads = rows.filter(({ id }) => chosen.includes(id)).map(({ id, name, spread }) => ({ id, name, spread }));
  return (
    <SplitChart
      drawing={drawing}
      controls={<CandidateChoice rows={rows} chosen={chosen} onChoose={setChoice} />}
      json={{ spreads }}
      {...table}
    />
  );
}
