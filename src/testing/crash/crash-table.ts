// What became of cut lives, as a table for a terminal.
import type { CrashReport, Verdict } from "./run-crashes";

const verdicts: readonly Verdict[] = ["same", "lost", "stuck", "different", "orphans"];
const heads: Readonly<Record<Verdict, string>> = {
  same: "as unbroken",
  lost: "lost",
  stuck: "stuck",
  different: "different",
  orphans: "orphan files",
};

/** A line for each part of a life, and a sum. */
export function crashTable({ table, cuts, again, lies }: CrashReport): string {
  const sum = (verdict: Verdict) => Array.from(table.values()).reduce((all, row) => all + row[verdict], 0);
  const line = (name: string, of: (verdict: Verdict) => number) => {
    const counts = verdicts.map(of);
    return [name, counts.reduce((a, b) => a + b), ...counts].map(String);
  };
  const lines = [
    ["power cut during", "cuts", ...verdicts.map((verdict) => heads[verdict])],
    ...Array.from(table, ([phase, row]) => line(phase, (verdict) => row[verdict])),
    line("all", sum),
  ];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const text = lines.map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("   "),
  );
  return [
    ...text,
    "",
    `${again} of the ${cuts} cut a life that had been cut before; after ${lies} the disk had lost a file that it had called safe.`,
  ].join("\n");
}
