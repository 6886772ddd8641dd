// Whether the modules that a recipe names are in the network that it is to train.
import { nearestNames } from "./nearest-names";
import { isAbsentOption, modulesOf } from "./optional-modules";
import { recipeError } from "./read-recipe";
import type { Recipe } from "./recipe";
import type { RecipeLines } from "./recipe-source";
import type { RecipeProblem } from "./schema-problems";

/**
 * Throws RecipeError naming every module in `trainable`, `reset` and `learningRates` that is the beginning of no
 * parameter's name, with its line where `lineOf` is given, and the modules it may have meant. `segmentation.auxiliary`
 * and its parts may be absent: `withoutAbsentOptions` takes them out.
 */
export function checkModules(recipe: Recipe, parameterNames: Iterable<string>, lineOf?: RecipeLines): void {
  const modules = modulesOf(parameterNames);
  const problems = recipe.stages.flatMap((stage, index): readonly RecipeProblem[] => {
    const named = [
      ...stage.trainable.map((name, i) => ({ name, path: ["trainable", i] })),
      ...stage.reset.map((name, i) => ({ name, path: ["reset", i] })),
      ...Object.keys(stage.learningRates).map((name) => ({ name, path: ["learningRates", name] })),
    ];
    return named
      .filter(({ name }) => !modules.has(name) && !isAbsentOption(name, modules))
      .map(({ name, path }) => ({
        path: ["stages", index, ...path],
        sentence: `the network has no module "${name}"; the nearest are ${nearestNames(name, modules).join(", ")}`,
      }));
  });
  if (problems.length === 0) return;
  const summary = `The recipe ${recipe.name} does not fit the network. Correct the recipe, or choose another:`;
  throw recipeError(summary, problems, lineOf);
}
