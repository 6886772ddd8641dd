// What the documents' tables say, from the measurements that are committed.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { demoResultsSchema } from "../../node/demo/demo-results";
import { benchFileSchema, benchTables } from "./bench-tables";
import { demoChart } from "../../node/demo/demo-chart";
import { demoTables } from "../../node/demo/demo-tables";
import { markedTables, TableMarkError, withTables } from "./marked-tables";
import { formattedMarkdown } from "../../node/markdown-table";

class TableSourceError extends Error {
  override readonly name = "TableSourceError";
}

const demoFile = "public/demo/results.json";
const benchFolder = "results";

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

async function readSource<Content>(
  root: string,
  file: string,
  schema: z.ZodType<Content>,
  writtenBy: string,
): Promise<Content> {
  const text = await readFile(path.join(root, file), "utf8").catch((error: unknown) => {
    if (isMissing(error)) throw new TableSourceError(`${file} is not there; \`${writtenBy}\` writes it.`);
    throw error;
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new TableSourceError(
      `${file} is not what \`${writtenBy}\` writes (${why.replaceAll(/\s+/g, " ")}); write it again.`,
    );
  }
}

async function benchNames(root: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, benchFolder)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.filter((name) => /^bench-.+\.json$/.test(name)).toSorted();
}

/** Each table by its name in the marks: what it says now, from the files under `root`. */
const tables = {
  async demo(root: string) {
    return demoTables(await readSource(root, demoFile, demoResultsSchema, "npm run demo:train"));
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
      parts.push(benchTables(await readSource(root, `${benchFolder}/${name}`, benchFileSchema, command(name))));
    }
    return parts.join("\n\n");
  },
} as const satisfies Record<string, (root: string) => Promise<string>>;

const isTable = (name: string): name is keyof typeof tables => Object.hasOwn(tables, name);

/** Which document has which tables. */
export const tablesOf = { "docs/benchmarks.md": ["bench", "demo"] } as const satisfies Record<
  string,
  readonly (keyof typeof tables)[]
>;
export type TableDocument = keyof typeof tablesOf;

/** The README's image of results. */
export const chartFile = "docs/demo-results.svg";

/** What `chartFile` says now. @throws TableSourceError where nothing was measured */
export async function chartText(root: string): Promise<string> {
  return demoChart(await readSource(root, demoFile, demoResultsSchema, "npm run demo:train"));
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
      complaints.push(`${document} asks for a table "${name}"; there are ${Object.keys(tables).join(" and ")}.`);
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
