import { describe, expect, it } from "vitest";
import { Draws } from "../../testing/image-variations";
import { numberSpelling, type ReadAs, type Spelling } from "../../testing/number-spellings";
import { detection } from "../../testing/torchdistill-configurations";
import { readRecipeFile } from "./read-recipe-file";
import type { Recipe } from "./recipe";
import { RecipeError } from "./recipe-error";

/** A number of a file: where it stands, which it may be, and where it is in the recipe. */
interface Field {
  /** Once in the file; the number is what follows the colon. */
  readonly part: string;
  readonly whole?: boolean;
  readonly fits: (value: number) => boolean;
  /** Absent where nothing is made of it. */
  readonly of?: (recipe: Recipe) => unknown;
}

const within = (least: number, most: number) => (value: number) => value >= least && value <= most;
const above = (most: number) => (value: number) => value > 0 && value <= most;
const optimizer = ({ stages: [{ optimizer }] }: Recipe) => optimizer as Readonly<Record<string, unknown>>;
const schedule = ({ stages: [{ schedule }] }: Recipe) => schedule as Readonly<Record<string, unknown>>;

const yamlFields: readonly Field[] = [
  { part: "  num_epochs: 26", whole: true, fits: within(1, 100_000), of: ({ stages }) => stages[0].epochs },
  { part: "        batch_size: 8", whole: true, fits: within(1, 65_536), of: ({ stages }) => stages[0].batchSize },
  { part: "      lr: 0.02", fits: above(1000), of: (recipe) => optimizer(recipe).learningRate },
  { part: "      momentum: 0.9", fits: within(0, 1), of: (recipe) => optimizer(recipe).momentum },
  { part: "      weight_decay: 0.0001", fits: within(0, 1000), of: (recipe) => optimizer(recipe).weightDecay },
  { part: "    max_grad_norm: 1.0", fits: above(1e12), of: ({ stages }) => stages[0].clipNorm },
  { part: "      gamma: 0.1", fits: above(1000), of: (recipe) => schedule(recipe).gamma },
  {
    part: "        random_horizontal_flip: 0.5",
    fits: within(0, 1),
    of: ({ stages }) => stages[0].augmentation.flip,
  },
  { part: "      num_workers: 8\n    cache_output", whole: true, fits: within(0, 4096) },
  { part: "      num_classes: 91", whole: true, fits: within(1, 65_536) },
];

const json = [
  `{ "name": "all", "title": "All", "about": "Numbers.", "task": "classification", "protocol": "unified",`,
  `  "beta": 0.5,`,
  `  "inputSize": 128,`,
  `  "stages": [{ "name": "only", "trainable": ["encoder", "classification"], "latent": "noise",`,
  `    "epochs": 3,`,
  `    "batchSize": 8,`,
  `    "augmentation": { "kind": "none", "flip":`,
  `      0.5 },`,
  `    "losses": [{ "kind": "distillation", "temperature":`,
  `      2 }, { "kind": "rate" }],`,
  `    "optimizer": { "kind": "sgd", "learningRate":`,
  `      0.001,`,
  `      "momentum": 0.9,`,
  `      "weightDecay": 0.0005 },`,
  `    "schedule": { "kind": "multi-step", "milestoneEpochs": [1, 2], "gamma":`,
  `      0.1 },`,
  `    "warmUpSteps": 10 }] }`,
].join("\n");

const jsonFields: readonly Field[] = [
  { part: `"beta": 0.5`, fits: above(1e9), of: ({ beta }) => beta },
  { part: `"inputSize": 128`, whole: true, fits: within(1, 8192), of: ({ inputSize }) => inputSize },
  { part: `"epochs": 3`, whole: true, fits: within(1, 100_000), of: ({ stages }) => stages[0].epochs },
  { part: `"batchSize": 8`, whole: true, fits: within(1, 65_536), of: ({ stages }) => stages[0].batchSize },
  { part: `"flip":\n      0.5`, fits: within(0, 1), of: ({ stages }) => stages[0].augmentation.flip },
  {
    part: `"temperature":\n      2`,
    fits: above(1e6),
    of: ({ stages }) => (stages[0].losses[0] as { readonly temperature?: number }).temperature,
  },
  { part: `"learningRate":\n      0.001`, fits: above(1000), of: (recipe) => optimizer(recipe).learningRate },
  { part: `"momentum": 0.9`, fits: within(0, 1), of: (recipe) => optimizer(recipe).momentum },
  { part: `"weightDecay": 0.0005`, fits: within(0, 1000), of: (recipe) => optimizer(recipe).weightDecay },
  { part: `"gamma":\n      0.1`, fits: above(1000), of: (recipe) => schedule(recipe).gamma },
  { part: `"warmUpSteps": 10`, whole: true, fits: within(0, 1e9), of: ({ stages }) => stages[0].warmUpSteps },
];

interface Variation {
  readonly text: string;
  readonly field: Field;
  readonly spelling: Spelling;
  /** From 1: of the key, and of the number. */
  readonly lines: readonly [number, number];
}

function variation(text: string, fields: readonly Field[], draws: Draws): Variation {
  const field = draws.of(fields);
  const spelling = numberSpelling(draws);
  const start = text.indexOf(field.part);
  expect(start).toBeGreaterThan(-1);
  const changed = field.part.replace(/(:\s+)[\d.]+/, (_, colon: string) => colon + spelling.text);
  const line = text.slice(0, start).split("\n").length;
  const last = line + (field.part.match(/:\n/) ? 1 : 0);
  return { text: text.replace(field.part, () => changed), field, spelling, lines: [line, last] };
}

function attempt(text: string, fileName: string): Recipe | RecipeError {
  try {
    return readRecipeFile(text, fileName).recipe;
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
}

/** The number that is right, or undefined where the file must be refused. */
function rightValue({ whole, fits }: Field, read: ReadAs, floatsMayBeWhole: boolean): number | undefined {
  if (!("value" in read) || !Number.isFinite(read.value)) return undefined;
  if (whole && (floatsMayBeWhole ? !Number.isInteger(read.value) : read.type === "float")) return undefined;
  return fits(read.value) ? read.value : undefined;
}

function check({ text, field, spelling, lines }: Variation, fileName: string, right: number | undefined): void {
  const outcome = attempt(text, fileName);
  const told = `${field.part.trim()} as ${spelling.text}`;
  if (right !== undefined) {
    if (outcome instanceof Error) throw new Error(`${told} was refused: ${outcome.message}`);
    if (field.of) expect([told, field.of(outcome)]).toEqual([told, right]);
    return;
  }
  if (!(outcome instanceof Error)) throw new Error(`${told} was read as ${String(field.of?.(outcome))}.`);
  expect([told, outcome.count, outcome.problems.length]).toEqual([told, 1, 1]);
  expect(lines, told).toContain(outcome.problems[0].line);
  expect(outcome.problems[0].sentence).toMatch(/is expected|write the number/);
}

describe("two hundred recipes of one number each, from a seed", () => {
  it("a configuration's number is PyYAML's, or is refused in its line", () => {
    const draws = new Draws("recipe variations: yaml");
    let read = 0;
    for (let i = 0; i < 100; i++) {
      const made = variation(detection, yamlFields, draws);
      // null stands for no bound and no flip
      const isAbsent = made.spelling.yaml.type === "null" && /max_grad_norm|random_horizontal/.test(made.field.part);
      if (isAbsent) {
        expect(attempt(made.text, "recipe.yaml")).not.toBeInstanceOf(Error);
        continue;
      }
      const right = rightValue(made.field, made.spelling.yaml, false);
      check(made, "recipe.yaml", right);
      if (right !== undefined) read++;
    }
    // of both there must be many
    expect(read).toBeGreaterThan(20);
    expect(read).toBeLessThan(80);
  });

  it("a number of this lab's recipes is JSON's, or is refused in its line", () => {
    const draws = new Draws("recipe variations: json");
    let read = 0;
    for (let i = 0; i < 100; i++) {
      const made = variation(json, jsonFields, draws);
      const right = rightValue(made.field, made.spelling.json, true);
      check(made, "recipe.json", right);
      if (right !== undefined) read++;
    }
    expect(read).toBeGreaterThan(20);
    expect(read).toBeLessThan(80);
  });
});
