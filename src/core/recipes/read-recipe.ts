// Reads a training recipe from JSON, or says on which lines it is wrong.
import { type Recipe, recipeSchema } from "./recipe";
import { RecipeError } from "./recipe-error";
import { recipeProblems } from "./recipe-rules";
import { parseRecipeSource, pathText, type RecipeLines } from "./recipe-source";
import { type RecipeProblem, schemaProblems } from "./schema-problems";

/** One line a problem: where it is, what is there, what is expected. */
export function problemList(problems: readonly RecipeProblem[], lineOf?: RecipeLines): string {
  return problems
    .map(({ path, sentence }) => {
      const line = lineOf ? [`line ${lineOf(path)}`] : [];
      const where = [...line, ...(path.length > 0 ? [pathText(path)] : [])].join(", ");
      return `${where ? `${where}: ` : ""}${sentence}.`;
    })
    .join("\n");
}

/** The recipe in data that were parsed already, with defaults filled in. Throws RecipeError listing every problem. */
export function parseRecipe(data: unknown, name: string, lineOf?: RecipeLines): Recipe {
  const parsed = recipeSchema.safeParse(data);
  const problems = parsed.success ? recipeProblems(parsed.data) : schemaProblems(recipeSchema, parsed.error, data);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new RecipeError(
    `${name} is no recipe that this lab can run. Correct ${problems.length === 1 ? "this" : "these"}:\n` +
      problemList(problems, lineOf),
  );
}

/**
 * The recipe in a text of JSON, with defaults filled in. Throws RecipeError listing every problem with its line, its
 * path, what is there and what is expected.
 */
export function readRecipe(text: string, fileName: string): Recipe {
  const { data, lineOf } = parseRecipeSource(text, fileName);
  return parseRecipe(data, fileName, lineOf);
}

/** Where the parts of a recipe stand in its text. Throws RecipeError where the text is neither JSON nor YAML. */
export function recipeLines(text: string, fileName: string): RecipeLines {
  return parseRecipeSource(text, fileName).lineOf;
}
