// A chart of the page Split in the frame of all charts: lines that can be hidden, a table, exports of what it shows.
import { List } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import { ChartFrame, type ChartExport } from "../../components/chart-frame";
import type { PlotCells } from "../../components/chart-frame-cells";
import type { LegendEntry } from "../../components/chart-frame-legend";
import type { PlotData } from "../../components/chart-frame-series";
import { csvOfRows, tableOfRows, type ChartRows } from "./chart-rows";

export interface TableChoice {
  readonly tableShown: boolean;
  readonly onTableShown: (shown: boolean) => void;
}

export interface SplitLegendEntry extends Omit<LegendEntry, "shown"> {
  /** Ids of the curves that it stands for; its own where absent. */
  readonly curves?: readonly string[];
}

/** What a chart shows, as plain values. */
export interface SplitDrawing {
  readonly title: string;
  /** In sentences: read aloud, and kept in exports. */
  readonly description: string;
  /** What is not drawn, and why, as sentences. */
  readonly notes: readonly string[];
  readonly data: PlotData;
  readonly legend: readonly SplitLegendEntry[];
  readonly rows: ChartRows;
  /** Names the files, without the ending. */
  readonly fileStem: string;
}

interface SplitChartProps extends TableChoice {
  readonly drawing: SplitDrawing;
  readonly controls?: ReactNode;
  readonly cells?: PlotCells;
  /** Rows of the CSV where they are others than the table's. */
  readonly csvRows?: () => ChartRows;
  /** What the JSON export holds. */
  readonly json: object;
  readonly heightPixels?: number;
}

const endless = (_: string, value: unknown) =>
  value === Infinity ? "Infinity" : ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;

export function SplitChart(props: SplitChartProps) {
  const { drawing, controls, cells, csvRows, json, heightPixels = 380, tableShown, onTableShown } = props;
  const { title, description, notes, legend, rows, fileStem } = drawing;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const data = useMemo(() => {
    const gone = new Set(drawing.legend.flatMap(({ id, curves }) => (hidden.has(id) ? (curves ?? [id]) : [])));
    const { curves, uprights, areas } = drawing.data;
    return {
      ...drawing.data,
      curves: curves.filter(({ id }) => !gone.has(id)),
      areas: areas?.filter(({ id }) => !gone.has(id)),
      uprights: uprights?.filter(({ id }) => !gone.has(id)),
    };
  }, [drawing, hidden]);
  const table = useMemo(() => tableOfRows(rows), [rows]);
  const exports: ChartExport[] = [
    {
      title: "Values as CSV",
      fileName: `${fileStem}.csv`,
      make: () => new Blob([csvOfRows(csvRows?.() ?? rows)], { type: "text/csv" }),
    },
    {
      title: "Values as JSON",
      fileName: `${fileStem}.json`,
      make: () => new Blob([`${JSON.stringify(json, endless, 2)}\n`], { type: "application/json" }),
    },
  ];
  const toggle = (id: string, shown: boolean) => {
    const others = [...hidden].filter((other) => other !== id);
    setHidden(new Set(shown ? others : [...others, id]));
  };
  return (
    <ChartFrame
      title={title}
      description={[description, ...notes].join(" ")}
      controls={controls}
      notes={
        notes.length > 0 && (
          <List size="sm">
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        )
      }
      data={data}
      cells={cells}
      heightPixels={heightPixels}
      legend={legend.map((entry) => ({ ...entry, shown: !hidden.has(entry.id) }))}
      onToggle={cells ? undefined : toggle}
      table={table}
      tableShown={tableShown}
      onTableShown={onTableShown}
      fileStem={fileStem}
      exports={exports}
    />
  );
}
