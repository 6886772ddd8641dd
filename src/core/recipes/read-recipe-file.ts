// A recipe's file in either form: this lab's own, or torchdistill's YAML. It is told by what is in it.
import { importTorchdistillRecipe } from "./import-torchdistill";
import { readRecipe } from "./read-recipe";
import type { Recipe } from "./recipe";
import type { UnsupportedEntry } from "./torchdistill-reading";

export interface RecipeFile {
  readonly format: "ladon-lab" | "torchdistill";
  /** `stages` have names and epochs. */
  readonly recipe: Recipe;
  /** What the file asks for and this lab does not do, by line; empty for this lab's own recipes. */
  readonly unsupported: readonly UnsupportedEntry[];
}

/** Whether a text is written in the form of a torchdistill configuration: its sections stand at the margin. */
function isTorchdistill(text: string, fileName: string): boolean {
  if (/^(models|train|datasets)\s*:/m.test(text)) return true;
  return /\.ya?ml$/i.test(fileName) && !/^(['"]?)(stages|task|protocol)\1\s*:/m.test(text) && !/^\s*\{/.test(text);
}

/** Throws RecipeError, whose `problems` have a line each, where the file is no recipe that this lab can run. */
export function readRecipeFile(text: string, fileName: string): RecipeFile {
  if (isTorchdistill(text, fileName)) return { format: "torchdistill", ...importTorchdistillRecipe(text) };
  return { format: "ladon-lab", recipe: readRecipe(text, fileName), unsupported: [] };
}
