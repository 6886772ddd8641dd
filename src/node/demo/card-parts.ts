// What the model cards of all families tell in the same way: recipes, runs and shipped files.
import { isDeepStrictEqual } from "node:util";
import { type Recipe, recipeSchema } from "../../core/recipes/recipe";
import type { RunSummary } from "../../engine/protocol-training";
import type { Machine } from "../machine";
import { markdownTable, whole } from "../markdown-table";
import { compressedQualities } from "./demo-data";
import type { DemoResults } from "../../engine/split/demo-results";
import { stageCells, stageHead, stageSentence } from "./recipe-text";

/** A run as a plan has it. */
export interface PlannedRun {
  readonly name: string;
  readonly recipe: Recipe;
  /** What it starts from, in words. */
  readonly startsFrom: string;
}

/** A run of the plan, and what its record says of it. */
export interface EndedRun {
  readonly planned: PlannedRun;
  readonly summary: RunSummary;
}

export interface ShippedFile {
  readonly name: string;
  readonly title: string;
  readonly bytes: number;
}

/** What every card is made of. */
export interface CardFacts {
  readonly runs: readonly EndedRun[];
  readonly files: readonly ShippedFile[];
  readonly results: DemoResults;
  readonly seed: number;
  readonly machine: Machine;
  /** Trained for a few steps only. */
  readonly smoke: boolean;
}

export const rehearsalWarning =
  "**A rehearsal: these networks trained for a few steps, and what they answer means nothing.**";

/** What the robust teacher saw; `images` are those of the other runs, in one word. */
export const robustTeacherText = (images: string) =>
  `The robust teacher and its heads went on from the teacher's, on the same ${images} after JPEG or WebP at a quality of ` +
  `${compressedQualities.lowest} to ${compressedQualities.highest}. Codecs are scored by it as well; it does not ship.`;

const minutes = (ms: number) => (ms / 60_000).toFixed(1);

/** The plan's recipes in the order of their first runs; runs that differ in beta alone share one. */
export function recipesOf(runs: readonly EndedRun[]): readonly Recipe[] {
  const recipes: Recipe[] = [];
  for (const { planned } of runs) {
    if (recipeNumber(recipes, planned) === 0) recipes.push(planned.recipe);
  }
  return recipes;
}

/** From 1; 0 where the run's is not among them. */
function recipeNumber(recipes: readonly Recipe[], { recipe }: PlannedRun): number {
  return 1 + recipes.findIndex(({ stages }) => isDeepStrictEqual(stages, recipe.stages));
}

export function recipePart(recipes: readonly Recipe[]): string {
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

const epochsOf = ({ recipe }: PlannedRun) => recipe.stages.reduce((sum, { epochs }) => sum + epochs, 0);

export function runsPart({ runs, seed }: CardFacts, recipes: readonly Recipe[]): string {
  const figures = runs.map(({ planned, summary }) => ({
    planned,
    steps: summary.position.step,
    imageSteps: epochsOf(planned) * summary.dataSet.training,
    trainedMs: summary.trainedMs,
  }));
  const total = (of: (figure: (typeof figures)[number]) => number) =>
    figures.reduce((sum, figure) => sum + of(figure), 0);
  const table = markdownTable(
    ["run", "starts from", "recipe", "steps", "image-steps", "minutes"],
    [
      ...figures.map(({ planned, steps, imageSteps, trainedMs }) => [
        planned.name,
        planned.startsFrom,
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
  return [
    `Seed ${seed}. An image-step is one image in one step. Minutes are the steps' wall time, scoring left out; runs may ` +
      "have shared the processor.",
    table,
  ].join("\n\n");
}

/** Names the runs that were trained by another recipe or seed than the plan has, or on another number of scenes than `training`. */
export function straysPart({ runs, seed }: CardFacts, training?: number): readonly string[] {
  const strays = runs.flatMap(({ planned, summary }) => {
    const recorded = recipeSchema.safeParse(summary.plan.recipe);
    const differences = [
      recorded.success && isDeepStrictEqual(recorded.data, planned.recipe) ? "" : "by another recipe",
      summary.plan.seed === seed ? "" : `with seed ${summary.plan.seed}`,
      training === undefined || summary.dataSet.training === training
        ? ""
        : `on ${whole(summary.dataSet.training)} scenes`,
    ].filter((words) => words !== "");
    return differences.length > 0 ? [`- ${planned.name}: ${differences.join(", ")}`] : [];
  });
  return strays.length > 0 ? [`Not as the recipes above say:\n\n${strays.join("\n")}`] : [];
}

export function filesPart(files: readonly ShippedFile[]): string {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = files.map(({ name, title, bytes }) => [`\`${name}\``, title, whole(bytes)]);
  return [
    "Parameters are stored in half precision, the entropy coder's tables as they are used.",
    markdownTable(["file", "title", "bytes"], [...rows, ["all", "", whole(total)]], 2),
  ].join("\n\n");
}
