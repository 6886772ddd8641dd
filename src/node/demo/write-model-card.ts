// Puts public/demo/model-card.md together from what lies beside it: the runs' records, the scores and the shipped files.
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { readDemoIndex } from "../../engine/storage/demo-checkpoints";
import type { RunSummary } from "../../engine/protocol-training";
import { describeMachine } from "../machine";
import { nodeRunFiles } from "../run-files";
import { formattedMarkdown } from "../markdown-table";
import type { DemoOptions } from "./demo-options";
import { demoRuns } from "./demo-plan";
import { demoResultsSchema } from "./demo-results";
import { runFolder } from "./demo-start";
import { modelCard, type ShippedFile } from "./model-card";

export const modelCardFile = "model-card.md";
const runRecordsFile = "runs.json";
/** As demo-train.ts names the sets; the list may hold others. */
const ownSets = /^nano-/;

/** Writes what the records of the ended runs say to runs.json. @throws Error where a run has none */
export async function writeRunRecords({
  folder,
  out,
  scale,
}: Pick<DemoOptions, "folder" | "out" | "scale">): Promise<void> {
  const summaries = demoRuns(scale).map(async ({ name }) => {
    const record = await nodeRunFiles(runFolder(folder, name)).readRecord();
    if (record) return record.summary;
    throw new Error(`The run ${name} left no run.json in ${folder}; \`npm run demo:train\` makes it.`);
  });
  const lines = (await Promise.all(summaries)).map((summary) => JSON.stringify(summary));
  await writeFile(path.join(out, runRecordsFile), `[\n${lines.join(",\n")}\n]\n`);
}

async function shippedFiles(out: string): Promise<readonly ShippedFile[]> {
  const sets = await readDemoIndex(async (name) => new Uint8Array(await readFile(path.join(out, name))));
  const files = sets
    .filter(({ name }) => ownSets.test(name))
    .flatMap(({ title, files: names }) => names.map((name) => ({ name, title })));
  return Promise.all(files.map(async (file) => ({ ...file, bytes: (await stat(path.join(out, file.name))).size })));
}

/** Needs what shipping and scoring left. @throws Error where a run has no record or results.json is something else */
export async function writeModelCard(
  options: Pick<DemoOptions, "out" | "counts" | "scale" | "seed" | "smoke">,
): Promise<void> {
  const { out, counts, scale, seed, smoke } = options;
  const file = path.join(out, runRecordsFile);
  const summaries = JSON.parse(await readFile(file, "utf8")) as readonly RunSummary[];
  const runs = demoRuns(scale).map((planned) => {
    const summary = summaries.find(({ id }) => id === planned.name);
    if (summary) return { planned, summary };
    throw new Error(`${file} has no run ${planned.name}; \`npm run demo:train\` makes it.`);
  });
  const results = demoResultsSchema.parse(JSON.parse(await readFile(path.join(out, "results.json"), "utf8")));
  const files = await shippedFiles(out);
  const card = modelCard({ runs, files, results, counts, seed, machine: describeMachine(), smoke });
  await writeFile(path.join(out, modelCardFile), await formattedMarkdown(card));
}
