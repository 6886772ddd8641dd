// The report of a run as text: a row a target, then each fault with the command that shows it again.
import type { FuzzFault, FuzzReport, TargetTally } from "./run-fuzz";

const count = (value: number): string => value.toLocaleString("en-US");

const columns: readonly (readonly [head: string, cell: (tally: TargetTally) => string])[] = [
  ["target", ({ target }) => target],
  ["inputs", ({ inputs }) => count(inputs)],
  ["refused by name", ({ counts }) => count(counts.refused)],
  ["right", ({ counts }) => count(counts.right)],
  ["wrong or missing", ({ counts }) => count(counts.wrong)],
  ["other error", ({ counts }) => count(counts["other error"])],
  ["too slow", ({ counts }) => count(counts["too slow"])],
  ["too large", ({ counts }) => count(counts["too large"])],
  ["slowest, ms", ({ slowestMs }) => count(Math.round(slowestMs))],
  ["largest, MB", ({ largestMegabytes }) => count(Math.round(largestMegabytes))],
];

function total(tallies: readonly TargetTally[]): TargetTally {
  const sum = (of: (tally: TargetTally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  const names = Object.keys(tallies[0].counts) as (keyof TargetTally["counts"])[];
  return {
    target: "together",
    inputs: sum(({ inputs }) => inputs),
    counts: Object.fromEntries(names.map((name) => [name, sum(({ counts }) => counts[name])])) as TargetTally["counts"],
    slowestMs: Math.max(...tallies.map(({ slowestMs }) => slowestMs)),
    largestMegabytes: Math.max(...tallies.map(({ largestMegabytes }) => largestMegabytes)),
  };
}

/** A Markdown table. */
export function fuzzTable({ tallies }: FuzzReport): string {
  const rows = [...tallies, ...(tallies.length > 1 ? [total(tallies)] : [])];
  const cells = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line)].join("\n");
}

/** e.g. `zip: wrong, 3 inputs, e.g. input 17 of 226 bytes (.cache/…): lost a member`. */
export function faultText(fault: FuzzFault, seed: number, file?: string): string {
  const { target, verdict, count: inputs, index, inputBytes, cpuMs, megabytes, why } = fault;
  const where = file === undefined ? "" : `\n    ${file}`;
  return (
    `${target}: ${verdict} (${inputs} of its inputs; the smallest has ${count(inputBytes)} bytes, ` +
    `${count(Math.round(cpuMs))} ms, ${count(Math.round(megabytes))} MB): ${why}${where}\n` +
    `    npm run fuzz -- --target ${target} --seed ${seed} --input ${index}`
  );
}
