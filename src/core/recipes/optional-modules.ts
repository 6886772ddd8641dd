// Modules that networks of a task may lack, so that one recipe serves both kinds.
import { heads } from "../networks/heads/heads";
import type { Recipe } from "./recipe";

const optionalModules = Object.entries(heads).flatMap(([of, kinds]) =>
  kinds.flatMap(({ auxiliary }) => (auxiliary ? [{ module: auxiliary.module, of }] : [])),
);

/** Every parameter's name and the beginnings of it, up to a dot. */
export function modulesOf(parameterNames: Iterable<string>): ReadonlySet<string> {
  const modules = new Set<string>();
  for (const name of parameterNames) {
    for (let end = name.length; end > 0 && !modules.has(name.slice(0, end)); end = name.lastIndexOf(".", end - 1)) {
      modules.add(name.slice(0, end));
    }
  }
  return modules;
}

/** Whether a network of these modules has the part that `name` is optional in, but not `name` itself. */
export function isAbsentOption(name: string, modules: ReadonlySet<string>): boolean {
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
