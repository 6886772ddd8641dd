// The side of the input that a run trains its network at: the recipe's word goes before the checkpoint's own.
import type { Recipe } from "../../core/recipes/recipe";
import { configurationFor } from "../../core/networks/configuration";
import type { NetworkSource } from "../../nets/model/network-source";

/** In pixels. What the run becomes records it. */
export function trainedInputSize({ inputSize }: Pick<Recipe, "inputSize">, start: NetworkSource): number {
  return inputSize ?? (start.configuration ?? configurationFor(start.architecture)).inputSize;
}
