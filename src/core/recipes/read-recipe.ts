// Reads a training recipe from JSON, or says on which lines it is wrong.
import { endlessParts } from "./recipe-limits";
import { type Recipe, recipeSchema } from "./recipe";
import { maxListedProblems, type PlacedProblem, RecipeError } from "./recipe-error";
import { recipeProblems } from "./recipe-rules";
import { parseRecipeSource, pathText, type RecipeLines } from "./recipe-source";
import { type RecipeProblem, schemaProblems } from "./schema-problems";

/** A RecipeError of these problems; finding lines takes time, so those are looked up that are listed. */
export function recipeError(summary: string, problems: readonly RecipeProblem[], lineOf?: RecipeLines): RecipeError {
  const placed = problems.slice(0, maxListedProblems).map(({ path, sentence }): PlacedProblem => ({
    line: lineOf?.(path),
    where: pathText(path),
    sentence,
  }));
  return new RecipeError(summary, placed, problems.length);
}

/** The recipe in data that were parsed already, with defaults filled in. Throws RecipeError listing every problem. */
export function parseRecipe(data: unknown, name: string, lineOf?: RecipeLines): Recipe {
  const fail = (problems: readonly RecipeProblem[]) => {
    const which = problems.length === 1 ? "this" : "these";
    return recipeError(`${name} is no recipe that this lab can run. Correct ${which}:`, problems, lineOf);
  };
  const endless = endlessParts(data);
  if (endless.length > 0) throw fail(endless);
  const parsed = recipeSchema.safeParse(data);
  const problems = parsed.success ? recipeProblems(parsed.data) : schemaProblems(recipeSchema, parsed.error, data);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw fail(problems);
}

/**
 * The recipe in a text of JSON, with defaults filled in. Throws RecipeError listing every problem with its line, its
 * path, what is there and what is expected.
 */
export function readRecipe(text: string, fileName: string): Recipe {
  const { data, lineOf } = parseRecipeSource(text, fileName);
  return parseRecipe(data, fileName, lineOf);
}
