// Whether the modules that a recipe names are in the network that it is to train.
import { nearestNames } from "../base/nearest-names";
import { recipeError } from "./read-recipe";
import type { Recipe } from "./recipe";
import type { RecipeLines } from "./recipe-source";
import type { RecipeProblem } from "./schema-problems";
import { heads } from "../networks/heads/heads";

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

// Modules that networks of a task may lack, so that one recipe serves both kinds.

const optionalModules = Object.entries(heads).flatMap(([of, kinds]) =>
  kinds.flatMap(({ auxiliary }) => (auxiliary ? [{ module: auxiliary.module, of }] : [])),
);

/** Every parameter's name and the beginnings of it, up to a dot. */
function modulesOf(parameterNames: Iterable<string>): ReadonlySet<string> {
  const modules = new Set<string>();
  for (const name of parameterNames) {
    for (let end = name.length; end > 0 && !modules.has(name.slice(0, end)); end = name.lastIndexOf(".", end - 1)) {
      modules.add(name.slice(0, end));
    }
  }
  return modules;
}

/** Whether a network of these modules has the part that `name` is optional in, but not `name` itself. */
function isAbsentOption(name: string, modules: ReadonlySet<string>): boolean {
  return optionalModules.some(
    ({ module, of }) => modules.has(of) && !modules.has(module) && `${name}.`.startsWith(`${module}.`),
  );
}

/** The recipe as a network with these parameters can run it: optional modules that it lacks are no longer named. */
export function withoutAbsentOptions(recipe: Recipe, parameterNames: Iterable<string>): Recipe {
  const modules = modulesOf(parameterNames);
  const isThere = (name: string) => !isAbsentOption(name, modules);
  return {
    ...recipe,
    stages: recipe.stages.map((stage) => ({
      ...stage,
      trainable: stage.trainable.filter(isThere),
      reset: stage.reset.filter(isThere),
      learningRates: Object.fromEntries(Object.entries(stage.learningRates).filter(([name]) => isThere(name))),
    })),
  };
}
