// The load curve: what more images a second do to a candidate, up to what it can follow and beyond.
import { Group, SegmentedControl, Select } from "@mantine/core";
import { useMemo, useState } from "react";
import type { LoadCurve } from "../../../core/split/load-curves";
import type { SplitReport } from "../../../core/split/report";
import { drawLoad, loadViews, type LoadView } from "./load-drawing";
import { SplitChart, type TableChoice } from "./split-chart";

const viewLabels: Readonly<Record<LoadView, string>> = {
  latency: "Latency",
  dropped: "Dropped",
  backlog: "Backlog",
};

interface LoadChartProps extends TableChoice {
  readonly report: SplitReport;
  /** Of candidates of the report, under its scenario; the focus is shown first. */
  readonly curves: readonly LoadCurve[];
}

/** Nothing where no candidate is known in all its parts. */
export function LoadChart({ report, curves, ...table }: LoadChartProps) {
  const { rows, scenario, focus } = report;
  const [chosen, setChosen] = useState<string>();
  const [choice, setChoice] = useState<LoadView>("latency");
  const curve = [chosen, focus].flatMap((id) => curves.find((one) => one.id === id) ?? [])[0] ?? curves.at(0);
  const row = rows.find(({ id }) => id === curve?.id);
  const load = useMemo(
    () => row && curve && { row, points: curve.points, workload: scenario.workload },
    [row, curve, scenario],
  );
  const views = loadViews.filter((one) => one !== "dropped" || scenario.workload.whenBusy === "drop");
  const view = views.includes(choice) ? choice : "latency";
  const drawing = useMemo(() => load && drawLoad(load, view), [load, view]);
  if (!load || !drawing) return null;
  return (
    <SplitChart
      drawing={drawing}
      controls={
        <Group align="end">
          <SegmentedControl
            aria-label="What is drawn"
            data={views.map((value) => ({ value, label: viewLabels[value] }))}
            value={view}
            onChange={setChoice}
          />
          {curves.length > 1 && (
            <Select
              label="Candidate"
              data={curves.flatMap(({ id }) => {
                const name = rows.find((one) => one.id === id)?.name;
                return name === undefined ? [] : [{ value: id, label: name }];
              })}
              value={curve?.id ?? null}
              onChange={(value) => setChosen(value ?? undefined)}
              allowDeselect={false}
              searchable
              miw={280}
            />
          )}
        </Group>
      }
      json={{
        id: curve?.id,
        maxImagesPerSecond: load.row.maxImagesPerSecond,
        bottleneck: load.row.queue?.bottleneck,
        points: load.points,
      }}
      {...table}
    />
  );
}
