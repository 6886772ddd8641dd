// The documents' tables of what `npm run bench -- --json FILE` measured.
import { z } from "zod";
import { machineText, type Machine } from "../../node/machine";
import { shortNumber, spreadText } from "../bench/table";
import { markdownTable, none, whole } from "../../node/markdown-table";

/** JSON has null where a time was not taken. */
const timeSchema = z
  .number()
  .nullable()
  .transform((ms) => ms ?? NaN);
const spreadSchema = z.object({ median: timeSchema, tenth: timeSchema, ninetieth: timeSchema });

const sectionSchema = z.object({
  title: z.string(),
  about: z.string(),
  rows: z.array(z.object({ name: z.string(), runs: z.number(), wallMs: spreadSchema, cpuMs: spreadSchema })),
  /** JSON has null where a figure could not be measured. */
  figures: z.array(z.object({ name: z.string(), value: z.number().nullable(), unit: z.string() })),
});

const machineSchema = z.object({
  processor: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  system: z.string(),
  node: z.string(),
  packages: z.record(z.string(), z.string()),
}) satisfies z.ZodType<Machine>;

export const benchFileSchema = z.object({
  date: z.iso.datetime(),
  machine: machineSchema,
  /** Where not in Node. */
  browser: z.string().optional(),
  loadAverage: z.object({ start: z.number(), end: z.number() }),
  sections: z.array(sectionSchema).min(1),
});
export type BenchFile = z.infer<typeof benchFileSchema>;
type Section = BenchFile["sections"][number];

/** From here on a number is read more easily with its thousands apart. */
const manyDigits = 10_000;

function figureText(value: number | null): string {
  if (value === null) return none;
  return Math.abs(value) >= manyDigits ? whole(value) : shortNumber(value);
}

/** A title, the table of times and the table of figures. */
function benchSection({ title, about, rows, figures }: Section): string {
  const times = rows.map(({ name, wallMs, cpuMs, runs }) => [
    name,
    spreadText(wallMs),
    spreadText(cpuMs),
    String(runs),
  ]);
  const values = figures.map(({ name, value, unit }) => [name, `${figureText(value)} ${unit}`.trim()]);
  return [
    `**${title}** — ${about}`,
    ...(times.length > 0
      ? [markdownTable(["", "wall ms, median (10 – 90 %)", "CPU ms, median (10 – 90 %)", "runs"], times)]
      : []),
    ...(values.length > 0 ? [markdownTable(["", "measured"], values)] : []),
  ].join("\n\n");
}

/** One file's sections and what they were measured on. */
export function benchTables({ date, machine, browser, loadAverage, sections }: BenchFile): string {
  const { start, end } = loadAverage;
  const place = [machineText(machine), browser].filter(Boolean).join("; ");
  const measured = `Measured on ${date.slice(0, 10)}: ${place}; load average ${start.toFixed(1)} at the start, ${end.toFixed(1)} at the end.`;
  return [...sections.map(benchSection), measured].join("\n\n");
}
