// Puts a family's model card together from what lies beside its sets: the runs' records, the scores and the shipped files.
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import type { RunSummary } from "../../engine/protocol-training";
import { type DemoSet, readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { demoFolder } from "../demo-folder";
import { describeMachine } from "../machine";
import { formattedMarkdown } from "../markdown-table";
import { nodeRunFiles } from "../run-files";
import type { CardFacts, PlannedRun, ShippedFile } from "./card-parts";
import { networkClassesSchema } from "./demo-classes";
import type { DemoCounts } from "./demo-data";
import { demoFiles } from "./demo-files";
import { demoResultsSchema } from "../../engine/split/demo-results";
import { runFolder } from "./demo-start";
import { photoCard } from "./photos-card";
import { sceneCard } from "./scenes-card";

interface RecordsRequest {
  readonly knows: DemoFamily;
  /** Where the runs left their records. */
  readonly folder: string;
  readonly out: string;
  readonly runs: readonly Pick<PlannedRun, "name">[];
}

/** Writes what the records of the ended runs say beside the sets. @throws Error where a run has none */
export async function writeRunRecords({ knows, folder, out, runs }: RecordsRequest): Promise<void> {
  const summaries = runs.map(async ({ name }) => {
    const record = await nodeRunFiles(runFolder(folder, name)).readRecord();
    if (record) return record.summary;
    throw new Error(`The run ${name} left no run.json in ${folder}; \`npm run demo:train\` makes it.`);
  });
  const lines = (await Promise.all(summaries)).map((summary) => JSON.stringify(summary));
  await writeFile(path.join(out, demoFiles[knows].runs), `[\n${lines.join(",\n")}\n]\n`);
}

/** Each file once: one that several sets share is called so. */
async function shippedFiles(out: string, sets: readonly DemoSet[]): Promise<readonly ShippedFile[]> {
  const titles = new Map<string, string[]>();
  for (const { title, files } of sets) {
    for (const name of files) titles.set(name, [...(titles.get(name) ?? []), title]);
  }
  return Promise.all(
    Array.from(titles, async ([name, of]) => ({
      name,
      title: of.length === 1 ? of[0] : `shared by ${of.length} sets`,
      bytes: (await stat(path.join(out, name))).size,
    })),
  );
}

interface CardRequest {
  readonly out: string;
  readonly runs: readonly PlannedRun[];
  readonly seed: number;
  readonly smoke: boolean;
  readonly knows: DemoFamily;
  /** Of scenes. */
  readonly counts: DemoCounts;
}

/** Needs what shipping and scoring left. @throws Error where a run has no record or the results are something else */
export async function writeModelCard({ out, runs, seed, smoke, knows, counts }: CardRequest): Promise<void> {
  const names = demoFiles[knows];
  const json = async (name: string) => JSON.parse(await readFile(path.join(out, name), "utf8")) as unknown;
  const summaries = (await json(names.runs)) as readonly RunSummary[];
  const ended = runs.map((planned) => {
    const summary = summaries.find(({ id }) => id === planned.name);
    if (summary) return { planned, summary };
    throw new Error(`${path.join(out, names.runs)} has no run ${planned.name}; \`npm run demo:train\` makes it.`);
  });
  const listed = await readDemoIndex(demoFolder(out));
  const sets = listed.filter((set) => set.knows === knows);
  const facts: CardFacts = {
    runs: ended,
    files: await shippedFiles(out, sets),
    results: demoResultsSchema.parse(await json(names.results)),
    seed,
    machine: describeMachine(),
    smoke,
  };
  const card =
    knows === "scenes"
      ? sceneCard({ ...facts, counts })
      : photoCard({
          ...facts,
          classes: networkClassesSchema.parse(await json(names.classes!)),
          firstBeta: sets.find(({ opensFirst }) => opensFirst)?.beta,
          confidence: sets.flatMap(({ title, about }) => (about?.calibration ? [{ title, ...about.calibration }] : [])),
        });
  await writeFile(path.join(out, names.card), await formattedMarkdown(card));
}
