// The demo's model card: what the shipped networks are, what they were made of and how, and what they reach.
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Recipe, recipeSchema } from "../../core/recipes/recipe";
import { sceneClasses } from "../../core/scenes/scene-classes";
import type { RunSummary } from "../../engine/protocol-training";
import { readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { describeMachine, type Machine, machineText } from "../machine";
import { formattedMarkdown, markdownTable, whole } from "../markdown-table";
import { nodeRunFiles } from "../run-files";
import { compressedQualities, type DemoCounts, demoSeeds } from "./demo-data";
import type { DemoOptions } from "./demo-options";
import { demoRuns } from "./demo-plan";
import type { DemoRun } from "./demo-run";
import { type DemoResults, demoResultsSchema } from "./demo-results";
import { runFolder } from "./demo-start";
import { demoScoresTable } from "./demo-tables";
import { stageCells, stageHead, stageSentence } from "./recipe-text";

/** A run of the plan, and what its record says of it. */
export interface EndedRun {
  readonly planned: DemoRun;
  readonly summary: RunSummary;
}

interface ShippedFile {
  readonly name: string;
  readonly title: string;
  readonly bytes: number;
}

export interface ModelCardFacts {
  readonly runs: readonly EndedRun[];
  readonly files: readonly ShippedFile[];
  readonly results: DemoResults;
  readonly counts: DemoCounts;
  readonly seed: number;
  readonly machine: Machine;
  /** Trained for a few steps only. */
  readonly smoke: boolean;
}

const minutes = (ms: number) => (ms / 60_000).toFixed(1);

function dataPart(counts: DemoCounts, size: number): string {
  const uses = {
    training: "trains every run",
    validation: "watched after every epoch; betas and rounds were chosen by it, the last state of a run ships",
    test: "scored at the end, used for nothing else",
  } as const;
  const series = ["training", "validation", "test"] as const;
  return [
    `Scenes of ${size} × ${size} pixels, drawn by the lab's own generator: lit, textured, overlapping things of ` +
      `${sceneClasses.length} kinds (${sceneClasses.join(", ")}) with exact class, boxes and masks. Three series of scenes ` +
      "that share none:",
    markdownTable(
      ["series", "use", "scenes", "seed"],
      series.map((name) => [name, uses[name], whole(counts[name]), String(demoSeeds[name])]),
      2,
    ),
    "The robust teacher and its heads went on from the teacher's, on the same scenes after JPEG or WebP at a quality of " +
      `${compressedQualities.lowest} to ${compressedQualities.highest}. Codecs are scored by it as well; it does not ship.`,
  ].join("\n\n");
}

/** The plan's recipes in the order of their first runs; runs that differ in beta alone share one. */
function recipesOf(runs: readonly EndedRun[]): readonly Recipe[] {
  const recipes: Recipe[] = [];
  for (const { planned } of runs) {
    if (recipeNumber(recipes, planned) === 0) recipes.push(planned.recipe);
  }
  return recipes;
}

/** From 1; 0 where the run's is not among them. */
function recipeNumber(recipes: readonly Recipe[], { recipe }: DemoRun): number {
  return 1 + recipes.findIndex(({ stages }) => isDeepStrictEqual(stages, recipe.stages));
}

function recipePart(recipes: readonly Recipe[]): string {
  const stages = recipes.flatMap((recipe, i) => recipe.stages.map((stage) => ({ number: String(i + 1), stage })));
  const sentences = new Map<string, string[]>();
  for (const { number, stage } of stages) {
    const sentence = stageSentence(stage);
    const places = sentences.get(sentence) ?? [];
    places.push(`${number} ${stage.name}`);
    sentences.set(sentence, places);
  }
  return [
    markdownTable(
      ["recipe", "stage", ...stageHead],
      stages.map(({ number, stage }) => [number, stage.name, ...stageCells(stage)]),
      Infinity,
    ),
    "What each minimises, and what it does besides:",
    Array.from(sentences, ([sentence, places]) => `- ${places.join(", ")}: ${sentence}.`).join("\n"),
  ].join("\n\n");
}

function startText({ start }: DemoRun): string {
  switch (start.kind) {
    case "random":
      return "random weights";
    case "published":
      return "the published network, heads of random weights";
    case "run":
      return start.run;
    case "student-of":
      return `random bottleneck of ${start.channels} channels, body and head of ${start.teacher}`;
    case "with-head":
      return `${start.run}, ${start.head} head of ${start.of}`;
  }
}

const epochsOf = ({ recipe }: DemoRun) => recipe.stages.reduce((sum, { epochs }) => sum + epochs, 0);

function runsPart(runs: readonly EndedRun[], recipes: readonly Recipe[]): string {
  const figures = runs.map(({ planned, summary }) => ({
    planned,
    steps: summary.position.step,
    imageSteps: epochsOf(planned) * summary.dataSet.training,
    trainedMs: summary.trainedMs,
  }));
  const total = (of: (figure: (typeof figures)[number]) => number) =>
    figures.reduce((sum, figure) => sum + of(figure), 0);
  return markdownTable(
    ["run", "starts from", "recipe", "steps", "image-steps", "minutes"],
    [
      ...figures.map(({ planned, steps, imageSteps, trainedMs }) => [
        planned.name,
        startText(planned),
        String(recipeNumber(recipes, planned)),
        whole(steps),
        whole(imageSteps),
        minutes(trainedMs),
      ]),
      [
        "all",
        "",
        "",
        whole(total(({ steps }) => steps)),
        whole(total(({ imageSteps }) => imageSteps)),
        minutes(total(({ trainedMs }) => trainedMs)),
      ],
    ],
    2,
  );
}

/** Runs that were trained by another recipe, seed or data than this plan would train them by. */
function strayRuns({ runs, seed, counts }: ModelCardFacts): string[] {
  return runs.flatMap(({ planned, summary }) => {
    const recorded = recipeSchema.safeParse(summary.plan.recipe);
    const strays = [
      recorded.success && isDeepStrictEqual(recorded.data, planned.recipe) ? "" : "by another recipe",
      summary.plan.seed === seed ? "" : `with seed ${summary.plan.seed}`,
      summary.dataSet.training === counts.training ? "" : `on ${whole(summary.dataSet.training)} scenes`,
    ].filter((words) => words !== "");
    return strays.length > 0 ? [`- ${planned.name}: ${strays.join(", ")}`] : [];
  });
}

function filesPart(files: readonly ShippedFile[]): string {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return markdownTable(
    ["file", "title", "bytes"],
    [...files.map(({ name, title, bytes }) => [`\`${name}\``, title, whole(bytes)]), ["all", "", whole(total)]],
    2,
  );
}

/** The card as markdown, its columns not lined up. */
export function modelCard(facts: ModelCardFacts): string {
  const { runs, files, results, counts, seed, machine, smoke } = facts;
  const { scenes, betas } = results;
  const recipes = recipesOf(runs);
  const strays = strayRuns(facts);
  return [
    "# Model card of the demo",
    ...(smoke ? ["**A rehearsal: these networks trained for a few steps, and what they answer means nothing.**"] : []),
    `The demo is ladon-nano at ${betas.length} betas (${betas.map(({ beta }) => beta).join(", ")}), and its uncompressed ` +
      "teacher. Each has three heads: which kind the largest thing is, where every thing is, which pixel is what. A small " +
      "beta sends many bytes, a large one few. All were trained by this lab's own trainer, on generated scenes and nothing else.",
    "## What it is no good for",
    "- Photographs. It has never seen one, and its answers to them mean nothing. For photographs bring the official " +
      "checkpoints; the Checkpoints page says where they are.\n" +
      "- Anything else but scenes of this lab's generator, other sizes of them included.\n" +
      "- Conclusions about the paper's networks: these are far smaller, and their scenes are easy by design.",
    "## Scores",
    `On ${whole(scenes.count)} scenes of seed ${scenes.seed} that no run saw. Bytes are means a scene.`,
    demoScoresTable(results),
    "`results.json` beside this file has them in full, with JPEG and WebP scored by the same teachers.",
    "## Data",
    dataPart(counts, scenes.size),
    "## Recipes",
    "After the paper: the teacher first, then students that imitate its features at a price per bit and distil its " +
      "answers, then heads on the frozen rest. Every student's heads and the teacher's own had equally many steps. Small " +
      "betas have more channels to send than large ones, where most would fall silent.",
    recipePart(recipes),
    "## Runs",
    `Seed ${seed}. An image-step is one image in one step. Minutes are the steps' wall time, scoring left out; runs may ` +
      "have shared the processor.",
    runsPart(runs, recipes),
    ...(strays.length > 0 ? [`Not as the recipes above say:\n\n${strays.join("\n")}`] : []),
    `Machine that wrote this: ${machineText(machine)}. Training was on WebAssembly, one thread a run.`,
    "## Files",
    "Parameters are stored in half precision, the entropy coder's tables as they are used.",
    filesPart(files),
    "`npm run demo:train` makes all of it again from nothing.",
    "## Licence",
    "MIT, as the rest of the lab. The scenes are drawn by its code; there is no other data.",
  ].join("\n\n");
}

// Puts public/demo/model-card.md together from what lies beside it: the runs' records, the scores and the shipped files.
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
