// What a recipe asks of data and network: the tasks whose truth its losses read, the heads it starts anew, the size of the
// input.
import { classModules } from "../../core/networks/heads/heads";
import { configurationFor } from "../../core/networks/configuration";
import { taskOfLoss } from "../../core/recipes/losses/losses";
import { taskNames, type Architecture, type TaskName } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { Recipe } from "../protocol-training";

/** Tasks whose truth the losses of any stage read. */
export function tasksOfLosses({ stages }: Recipe): readonly TaskName[] {
  const read = new Set(stages.flatMap(({ losses }) => losses.map(taskOfLoss)));
  return taskNames.filter((task) => read.has(task));
}

/** Whether the recipe's first stage draws everything anew that depends on the classes of its task's head. */
export function startsClassesAnew({ stages, task }: Recipe, architecture: Architecture): boolean {
  const { reset } = stages[0];
  return classModules(task, architecture).every((module) =>
    reset.some((name) => module === name || module.startsWith(`${name}.`)),
  );
}

/** The architecture with `classes` classes in the head of one task. */
export function withClasses(architecture: Architecture, task: TaskName, classes: number): Architecture {
  const head = architecture.heads[task];
  return { ...architecture, heads: { ...architecture.heads, [task]: { ...head, classes } } };
}

/** Side of the input that a run trains its network at, in pixels: the recipe's word goes before the checkpoint's own. */
export function trainedInputSize({ inputSize }: Pick<Recipe, "inputSize">, start: NetworkSource): number {
  return inputSize ?? (start.configuration ?? configurationFor(start.architecture)).inputSize;
}
