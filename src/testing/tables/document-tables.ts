// What the documents' tables say, from the measurements that are committed.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { listed } from "../../core/base/sentence";
import { parseMeasurement, type SplitMeasurement } from "../../core/split/measurement";
import { demoChart } from "../../node/demo/demo-chart";
import { curvesChart, watchedRunsSchema } from "../../node/demo/demo-curves";
import { demoFiles } from "../../node/demo/demo-files";
import { type DemoResults, demoResultsSchema } from "../../engine/split/demo-results";
import { demoTables, photoTables } from "../../node/demo/demo-tables";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import { type Machine, machineText } from "../../node/machine";
import { formattedMarkdown, markdownTable, none, whole } from "../../node/markdown-table";
import { shortNumber, timesCells, timesHead } from "../bench/bench-result";
import { splitClaimTables } from "./split-claim";

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
type BenchFile = z.infer<typeof benchFileSchema>;
type Section = BenchFile["sections"][number];

/** From here on a number is read more easily with its thousands apart. */
const manyDigits = 10_000;

function figureText(value: number | null): string {
  if (value === null) return none;
  return Math.abs(value) >= manyDigits ? whole(value) : shortNumber(value);
}

/** A title, the table of times and the table of figures. */
function benchSection({ title, about, rows, figures }: Section): string {
  const values = figures.map(({ name, value, unit }) => [name, `${figureText(value)} ${unit}`.trim()]);
  return [
    `**${title}** — ${about}`,
    ...(rows.length > 0 ? [markdownTable(timesHead, timesCells(rows))] : []),
    ...(values.length > 0 ? [markdownTable(["", "measured"], values)] : []),
  ].join("\n\n");
}

/** One file's sections and what they were measured on. */
function benchTables({ date, machine, browser, loadAverage, sections }: BenchFile): string {
  const { start, end } = loadAverage;
  const place = [machineText(machine), browser].filter(Boolean).join("; ");
  const measured = `Measured on ${date.slice(0, 10)}: ${place}; load average ${start.toFixed(1)} at the start, ${end.toFixed(1)} at the end.`;
  return [...sections.map(benchSection), measured].join("\n\n");
}

// A document's tables: what stands between `<!-- table NAME -->` and `<!-- /table -->`, each mark on a line of its own.

/** The marks do not close, or name what there is not. */
class TableMarkError extends Error {
  override readonly name = "TableMarkError";
}

const opening = /^<!-- table (\S+) -->$/;
const closing = "<!-- /table -->";

interface MarkedTable {
  readonly name: string;
  /** Lines between the marks: the first, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** @throws TableMarkError where a table does not end before the next one or the text does */
function markedTables(text: string): readonly MarkedTable[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const name = opening.exec(line)?.[1];
    if (name === undefined) return [];
    const next = lines.findIndex((other, k) => k > i && (other === closing || opening.test(other)));
    if (next >= 0 && lines[next] === closing) return [{ name, begin: i + 1, end: next }];
    const met = next < 0 ? "the text ends" : `"${lines[next]}" in line ${next + 1} comes`;
    throw new TableMarkError(
      `The table ${name} begins in line ${i + 1}, and ${met} before any "${closing}"; put that line after the table.`,
    );
  });
}

/** The text with new content in the named tables; the others stay as they are. @throws TableMarkError */
function withTables(text: string, contents: ReadonlyMap<string, string>): string {
  const lines = text.split("\n");
  for (const { name, begin, end } of markedTables(text).toReversed()) {
    const content = contents.get(name);
    if (content !== undefined) lines.splice(begin, end - begin, "", ...content.trim().split("\n"), "");
  }
  return lines.join("\n");
}

class TableSourceError extends Error {
  override readonly name: string = "TableSourceError";
}

/** Nothing was measured yet. */
class MissingSourceError extends TableSourceError {
  override readonly name = "MissingSourceError";
}

const demoFolder = "public/demo";
const benchFolder = "results";

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

async function readSource<Content>(
  root: string,
  file: string,
  parse: (text: string) => Content,
  writtenBy: string,
): Promise<Content> {
  const text = await readFile(path.join(root, file), "utf8").catch((error: unknown) => {
    if (isMissing(error)) throw new MissingSourceError(`${file} is not there; \`${writtenBy}\` writes it.`);
    throw error;
  });
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new TableSourceError(
      `${file} is not what \`${writtenBy}\` writes (${why.replaceAll(/\s+/g, " ")}); write it again.`,
    );
  }
}

const asJson =
  <Content>(schema: z.ZodType<Content>) =>
  (text: string): Content =>
    schema.parse(JSON.parse(text));

async function measuredSplit(root: string): Promise<SplitMeasurement> {
  const file = `${demoFolder}/split-measurement.json`;
  const command = `npm run split -- --scenario lora --measure --measurement ${file}`;
  const measurement = await readSource(root, file, (text) => parseMeasurement(text, "It"), command);
  if (measurement.speed) return measurement;
  throw new TableSourceError(
    `${file} has no speeds of layers, of which times are estimated; \`${command}\` writes them.`,
  );
}

async function benchNames(root: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, benchFolder)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.filter((name) => /^bench-.+\.json$/.test(name)).toSorted();
}

function resultsOf(root: string, knows: DemoFamily): Promise<DemoResults> {
  return readSource(root, `${demoFolder}/${demoFiles[knows].results}`, asJson(demoResultsSchema), trainedBy[knows]);
}

const trainedBy = { scenes: "npm run demo:train", photographs: "npm run demo:train -- --demo photos" } as const;

/** Each table by its name in the marks: what it says now, from the files under `root`. */
const tables = {
  async demo(root: string) {
    return demoTables(await resultsOf(root, "scenes"));
  },
  async "demo-photos"(root: string) {
    return photoTables(await resultsOf(root, "photographs"));
  },
  async bench(root: string) {
    const names = await benchNames(root);
    const command = (name: string) => `npm run bench -- --json ${benchFolder}/${name}`;
    if (names.length === 0) {
      throw new TableSourceError(
        `${benchFolder} has no bench-….json; \`${command("bench-stages.json")} --only stages\` writes one.`,
      );
    }
    const parts: string[] = [];
    for (const name of names) {
      parts.push(benchTables(await readSource(root, `${benchFolder}/${name}`, asJson(benchFileSchema), command(name))));
    }
    return parts.join("\n\n");
  },
  async "split-claim"(root: string) {
    return splitClaimTables(root, await measuredSplit(root));
  },
} as const satisfies Record<string, (root: string) => Promise<string>>;

const isTable = (name: string): name is keyof typeof tables => Object.hasOwn(tables, name);

/** Which document has which tables. */
export const tablesOf = {
  "docs/benchmarks.md": ["bench", "demo", "demo-photos"],
  "docs/split.md": ["split-claim"],
} as const satisfies Record<string, readonly (keyof typeof tables)[]>;
export type TableDocument = keyof typeof tablesOf;

/** The documents' drawings of the demo: what each says now. */
export const drawings: Readonly<Record<string, (root: string) => Promise<string>>> = {
  "docs/demo-results.svg": async (root) => demoChart(await resultsOf(root, "scenes")),
  "docs/demo-photos-results.svg": async (root) => demoChart(await resultsOf(root, "photographs")),
  "docs/demo-photos-curves.svg": async (root) => {
    const file = `${demoFolder}/${demoFiles.photographs.runs}`;
    return curvesChart(await readSource(root, file, asJson(watchedRunsSchema), trainedBy.photographs));
  },
};

/** What a drawing says now; undefined where nothing was measured for it. @throws TableSourceError where its source is something else */
export async function drawingText(root: string, file: string): Promise<string | undefined> {
  return drawings[file](root).catch((error: unknown) => {
    if (error instanceof MissingSourceError) return undefined;
    throw error;
  });
}

export interface WrittenTables {
  readonly text: string;
  /** Names of the tables that the text has. */
  readonly written: readonly string[];
  /** One for each table that could not be written and stays as it was. */
  readonly complaints: readonly string[];
}

/** The text of a document with its tables as the measurements under `root` have them. */
export async function documentTables(document: TableDocument, before: string, root: string): Promise<WrittenTables> {
  const contents = new Map<string, string>();
  const complaints: string[] = [];
  let marked: ReadonlySet<string>;
  try {
    marked = new Set(markedTables(before).map(({ name }) => name));
  } catch (error) {
    if (!(error instanceof TableMarkError)) throw error;
    return { text: before, written: [], complaints: [`${document}: ${error.message}`] };
  }
  for (const name of marked) {
    if (!isTable(name)) {
      complaints.push(`${document} asks for a table "${name}"; there are ${listed(Object.keys(tables))}.`);
      continue;
    }
    try {
      contents.set(name, await formattedMarkdown(await tables[name](root)));
    } catch (error) {
      if (!(error instanceof TableSourceError)) throw error;
      complaints.push(`The table ${name} stays as it is: ${error.message}`);
    }
  }
  for (const name of tablesOf[document]) {
    if (marked.has(name)) continue;
    const ready = await tables[name](root).then(
      () => true,
      (error: unknown) => {
        if (error instanceof TableSourceError) return false;
        throw error;
      },
    );
    if (ready) {
      complaints.push(
        `The table ${name} could be written, but ${document} has no line "<!-- table ${name} -->" with "<!-- /table -->" after it.`,
      );
    }
  }
  return { text: withTables(before, contents), written: [...contents.keys()], complaints };
}
