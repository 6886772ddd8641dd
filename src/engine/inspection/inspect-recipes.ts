// Recipe files under inspection: this lab's own form and the upstream project's YAML.
import { readRecipeFile } from "../../core/recipes/read-recipe-file";
import type { Recipe } from "../../core/recipes/recipe";
import { RecipeError } from "../../core/recipes/recipe-error";
import type { InspectedFile } from "./inspected-file";
import type { InspectedRecipe, RecipeInspection } from "./inspection";

/** A recipe has a few kilobytes. */
const maxFileBytes = 2 ** 23;

function factsOf(recipe: Recipe): Pick<InspectedRecipe, "recipe" | "task" | "stages"> {
  return {
    recipe: recipe.name,
    task: recipe.task,
    stages: recipe.stages.map(({ name, epochs, batchSize, losses, optimizer }) => ({
      name,
      epochs,
      batchSize,
      losses: losses.map(({ kind }) => kind),
      optimizer: optimizer.kind,
      learningRate: optimizer.learningRate,
    })),
  };
}

async function inspectRecipe(file: InspectedFile): Promise<InspectedRecipe> {
  const { path } = file;
  const refused = (problem: string, placed: RecipeError["problems"] = []): InspectedRecipe => ({
    file: path,
    usable: false,
    unsupported: [],
    problems: [problem],
    placedProblems: placed,
  });
  if (file.byteLength > maxFileBytes) {
    return refused(`${path}: it has ${file.byteLength} bytes, and a recipe has at most ${maxFileBytes}.`);
  }
  try {
    const { format, recipe, unsupported } = readRecipeFile(new TextDecoder().decode(await file.bytes()), path);
    const facts = { format, ...factsOf(recipe), unsupported };
    return { file: path, usable: true, ...facts, problems: [], placedProblems: [] };
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    return refused(error.message, error.problems);
  }
}

function summaryOf(files: readonly InspectedRecipe[]): string {
  if (files.length > 1) return `${files.length} training recipes`;
  const [{ format, task, stages }] = files;
  if (!stages) return "a training recipe";
  const what = format === "torchdistill" ? "a training recipe (torchdistill’s YAML)" : "a training recipe of this lab";
  const lengths = stages.map(({ epochs }) => `${epochs} epoch${epochs === 1 ? "" : "s"}`);
  return `${what} for ${task}: ${lengths.join(", then ")}`;
}

function unsupportedWarning({ file, unsupported }: InspectedRecipe): string[] {
  if (unsupported.length === 0) return [];
  const [{ line, what }] = unsupported;
  const things = unsupported.length === 1 ? "1 thing" : `${unsupported.length} things`;
  return [`${file} asks for ${things} that this lab does not do, the first on line ${line}: ${what}.`];
}

export async function inspectRecipes(name: string, files: readonly InspectedFile[]): Promise<RecipeInspection> {
  const found: InspectedRecipe[] = [];
  for (const file of files) found.push(await inspectRecipe(file));
  const usable = found.some((file) => file.usable);
  const problems = found.flatMap((file) =>
    file.problems.map((problem) => (found.length === 1 ? problem : `${file.file}: ${problem}`)),
  );
  return {
    kind: "recipe",
    name,
    usable,
    summary: summaryOf(found),
    problems: usable ? [] : problems,
    warnings: [...(usable ? problems : []), ...found.flatMap(unsupportedWarning)],
    files: found,
  };
}
