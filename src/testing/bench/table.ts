// Bench sections as text for a terminal.
import type { BenchSection, TimeSpread } from "./bench-result";

/** Three digits, as far as they mean something. */
export function shortNumber(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

export function spreadText({ median, tenth, ninetieth }: TimeSpread): string {
  if (Number.isNaN(median)) return "–";
  return `${shortNumber(median)} (${shortNumber(tenth)} – ${shortNumber(ninetieth)})`;
}

function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) =>
    line.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join("   "),
  );
}

/** A heading, a table of medians with their 10 % – 90 % spread in milliseconds, and the figures. */
export function sectionText({ title, about, rows, figures }: BenchSection): string {
  const head = ["", "wall ms, median (10 – 90 %)", "CPU ms, median (10 – 90 %)", "runs"];
  const table = rows.map(({ name, wallMs, cpuMs, runs }) => [
    name,
    spreadText(wallMs),
    spreadText(cpuMs),
    String(runs),
  ]);
  return [
    `${title} — ${about}`,
    ...(rows.length > 0 ? columns([head, ...table]).map((line) => `  ${line}`) : []),
    ...figures.map(({ name, value, unit }) => `  ${name}: ${shortNumber(value)} ${unit}`),
    "",
  ].join("\n");
}
