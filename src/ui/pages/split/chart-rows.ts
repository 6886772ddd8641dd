// The values of a chart as rows: written for people in its table twin, and as they are in its CSV.
import papaparse from "papaparse";
import type { ChartTable } from "../../components/chart-frame-table";

type RowValue = string | number | undefined;

export interface RowColumn {
  /** In files, with its unit: "latency_seconds". */
  readonly key: string;
  /** On the page. */
  readonly name: string;
  /** Of numbers; what they count may stand in their row. */
  readonly text?: (value: number, row: readonly RowValue[]) => string;
  /** Long text that may take several lines. */
  readonly wraps?: boolean;
}

export interface ChartRows {
  readonly columns: readonly RowColumn[];
  /** A value a column; what is not known is undefined. */
  readonly rows: readonly (readonly RowValue[])[];
}

export function tableOfRows({ columns, rows }: ChartRows): ChartTable {
  return {
    columns: columns.map(({ name, text, wraps }) => ({ name, isNumber: text !== undefined, wraps })),
    rows: rows.map((row) =>
      row.map((value, i) => (typeof value === "number" ? (columns[i].text ?? String)(value, row) : (value ?? "–"))),
    ),
  };
}

/** Numbers in full; cells of what is not known are empty, endless is written "Infinity". */
export function csvOfRows({ columns, rows }: ChartRows): string {
  const fields = columns.map(({ key }) => key);
  const data = rows.map((row) => row.map((value) => value ?? ""));
  // a name that begins with = + - @ gets an apostrophe, lest a spreadsheet runs it
  return `${papaparse.unparse({ fields, data }, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}
