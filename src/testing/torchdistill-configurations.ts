// Three of upstream's configurations, and what the import says of them once a part is exchanged.
import { readFile } from "node:fs/promises";
import { importTorchdistillRecipe } from "../core/recipes/import-torchdistill";
import { RecipeError } from "../core/recipes/recipe-error";

const folder = new URL("../../reference/upstream-configs/", import.meta.url);

export const configurationText = (name: string) => readFile(new URL(name, folder), "utf8");

export const classification = await configurationText("splittable_resnet50-fp-beta1.28_from_resnet50.yaml");
export const detection = await configurationText("faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml");
export const segmentation = await configurationText("deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.yaml");

/** `text` with the first `from` exchanged, which must be in it, and the line of it. */
export function exchanged(text: string, from: string, to: string): { readonly text: string; readonly line: number } {
  const at = text.indexOf(from);
  if (at < 0) throw new Error(`The configuration has no ${from}.`);
  return { text: text.replace(from, to), line: text.slice(0, at).split("\n").length };
}

/** "line: sentence" of every problem; none where the text can be read. */
export function problemsOf(text: string): readonly string[] {
  try {
    importTorchdistillRecipe(text);
  } catch (error) {
    if (error instanceof RecipeError) return error.problems.map(({ line, sentence }) => `${line}: ${sentence}`);
    throw error;
  }
  return [];
}
