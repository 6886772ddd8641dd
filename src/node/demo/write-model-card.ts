// Puts public/demo/model-card.md together from the runs' records, the scores and the shipped files.
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { describeMachine } from "../machine";
import { nodeRunFiles } from "../run-files";
import { formattedMarkdown } from "../markdown-table";
import type { DemoOptions } from "./demo-options";
import { demoRuns, type DemoRun } from "./demo-plan";
import { demoResultsSchema } from "./demo-results";
import { runFolder } from "./demo-start";
import { modelCard, type EndedRun, type ShippedFile } from "./model-card";

export const modelCardFile = "model-card.md";
/** As demo-train.ts names the sets; the list may hold others. */
const ownSets = /^nano-/;

async function endedRun(folder: string, planned: DemoRun): Promise<EndedRun> {
  const record = await nodeRunFiles(runFolder(folder, planned.name)).readRecord();
  if (record) return { planned, summary: record.summary };
  throw new Error(`The run ${planned.name} left no run.json in ${folder}; \`npm run demo:train\` makes it.`);
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
  options: Pick<DemoOptions, "folder" | "out" | "counts" | "scale" | "seed" | "smoke">,
): Promise<void> {
  const { folder, out, counts, scale, seed, smoke } = options;
  const runs = await Promise.all(demoRuns(scale).map((run) => endedRun(folder, run)));
  const results = demoResultsSchema.parse(JSON.parse(await readFile(path.join(out, "results.json"), "utf8")));
  const files = await shippedFiles(out);
  const card = modelCard({ runs, files, results, counts, seed, machine: describeMachine(), smoke });
  await writeFile(path.join(out, modelCardFile), await formattedMarkdown(card));
}
