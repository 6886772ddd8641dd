// A report's candidates as CSV: one row each, in SI units, after RFC 4180.
import type { ReportRow, SplitReport } from "./report";

const columns: readonly (readonly [head: string, of: (row: ReportRow) => string | number | undefined])[] = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["way", ({ way }) => way],
  ["family", ({ family }) => family],
  ["latency s", ({ latencySeconds }) => latencySeconds],
  ["p5 s", ({ spread }) => spread?.p5],
  ["p50 s", ({ spread }) => spread?.p50],
  ["p95 s", ({ spread }) => spread?.p95],
  ["device s", ({ deviceSeconds }) => deviceSeconds],
  ["transfer s", ({ transferSeconds }) => transferSeconds],
  ["wait s", ({ waitSeconds }) => waitSeconds],
  ["server s", ({ serverSeconds }) => serverSeconds],
  ["wire bytes", ({ wireBytes }) => wireBytes],
  ["energy above idle J", ({ energy }) => energy.aboveIdleJoules],
  ["whole energy J", ({ energy }) => energy.wholeJoules],
  ["source", ({ source }) => source],
  ["reconstructed", ({ spread }) => spread?.reconstructed.join("; ")],
  ["needs", ({ needs }) => needs.join("; ")],
  ["why not", ({ reason }) => reason],
];

function cell(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row a candidate, in the report's order; what is missing is empty, what never ends is Infinity. */
export function reportCsv({ rows }: Pick<SplitReport, "rows">): string {
  const lines = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
