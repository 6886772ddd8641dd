// This lab's recipes in JSON: whatever a file says is in the recipe that is read, or the file is refused.
import { knownRecipes } from "../../../core/recipes/known-recipes";
import { readRecipeFile } from "../../../core/recipes/read-recipe-file";
import { RecipeError } from "../../../core/recipes/recipe-error";
import type { FuzzTarget } from "../fuzz-target";
import { type Json, jsonBytes, mutatedJson } from "../json-mutations";

const maxMessageLength = 50_000;

/** Where a value says something that another does not; undefined where it says the same, perhaps with more. */
function missing(said: unknown, read: unknown, path = "the recipe"): string | undefined {
  if (said === null || typeof said !== "object")
    return Object.is(said, read) ? undefined : `${path} is ${String(read)}, expected ${String(said)}`;
  if (read === null || typeof read !== "object" || Array.isArray(said) !== Array.isArray(read))
    return `${path} is of another kind`;
  if (Array.isArray(said) && said.length !== (read as unknown[]).length) return `${path} has another length`;
  for (const [key, value] of Object.entries(said)) {
    if (!Object.hasOwn(read, key)) return `${path}.${key} is lost`;
    const lost = missing(value, (read as { readonly [key: string]: unknown })[key], `${path}.${key}`);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

export function isRecipeRefusal(error: unknown): boolean {
  return error instanceof RecipeError && error.message.length < maxMessageLength;
}

export const recipeTarget: FuzzTarget<Json> = {
  name: "recipe",
  share: 1,
  seeds: () => Promise.resolve(knownRecipes.map((recipe) => structuredClone(recipe) as unknown as Json)),
  mutate: (seed, random) => ({ bytes: jsonBytes(mutatedJson(seed, random), random), truth: undefined }),
  async read({ bytes }) {
    // as the page reads it
    const text = await new Blob([bytes]).text();
    const { recipe, format, unsupported } = readRecipeFile(text, "made.json");
    if (format !== "ladon-lab")
      return unsupported.length > 0 ? "right" : { wrong: "taken for a torchdistill configuration" };
    let said: unknown;
    try {
      said = JSON.parse(text);
    } catch {
      // YAML with comments and the like
      return recipe.stages.length > 0 ? "right" : { wrong: "a recipe without stages" };
    }
    const wrong = missing(said, recipe);
    return wrong === undefined ? "right" : { wrong };
  },
  isRefusal: isRecipeRefusal,
};
