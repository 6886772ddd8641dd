// Tables as text, for terminals and Markdown: the first column set to the left, the others to the right.

type Rows = readonly (readonly string[])[];

function padded(rows: Rows): { readonly widths: readonly number[]; readonly cells: Rows } {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const cells = rows.map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))));
  return { widths, cells };
}

/** One line a row. */
export function textTable(rows: Rows): string[] {
  return padded(rows).cells.map((row) => row.join("   "));
}

/** One line a row, and the rule below the first. */
export function paddedMarkdownTable(rows: Rows): string[] {
  const { widths, cells } = padded(rows);
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [cells[0], rule, ...cells.slice(1)].map((row) => `| ${row.join(" | ")} |`);
}
