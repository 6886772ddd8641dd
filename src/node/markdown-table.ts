// A table as markdown; Prettier lines its columns up afterwards.
import { format } from "prettier";

const cell = (text: string) => text.replaceAll("|", "\\|");
const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;

/** The columns from `numbersFrom` on are set to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom = 1): string {
  const rule = head.map((_, i) => (i < numbersFrom ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** The text as `npm run format` leaves it. */
export function formattedMarkdown(text: string): Promise<string> {
  return format(text, { parser: "markdown" });
}
