// The report of races as a Markdown table: a row a kind, then what the tabs were answered.
import { faultKinds } from "./race";
import type { RacesReport, RaceTally } from "./run-races";

const columns: readonly (readonly [head: string, cell: (tally: RaceTally) => string])[] = [
  ["race", ({ name }) => name],
  ["races", ({ races }) => String(races)],
  ...faultKinds.map((kind) => [kind, ({ faults }: RaceTally) => String(faults[kind])] as const),
  ["s a race", ({ races, elapsedMs }) => (elapsedMs / 1000 / races).toFixed(1)],
];

function answersText({ name, answers }: RaceTally): string {
  const counted = [...answers].toSorted(([, a], [, b]) => b - a).map(([answer, count]) => `${count} × ${answer}`);
  return `${name}: ${counted.join(", ")}`;
}

export function raceTable({ tallies }: RacesReport): string {
  const cells = [columns.map(([head]) => head), ...tallies.map((tally) => columns.map(([, cell]) => cell(tally)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line), "", ...tallies.map(answersText)].join("\n");
}
