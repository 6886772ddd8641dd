// Tables and numbers as the documents and the model card print them; Prettier lines the columns up afterwards.
import { format } from "prettier";

/** What stands where there is no number. */
export const none = "–";

export const whole = (value: number) => Math.round(value).toLocaleString("en");

export const digits =
  (places: number) =>
  (value: number | undefined): string =>
    value === undefined ? none : value.toFixed(places);

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
