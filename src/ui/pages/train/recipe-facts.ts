// What follows from a recipe: whom it needs, what it replaces, what it changes for everyone else.
import { pageTasks } from "../../tasks/tasks";
import type { Recipe } from "../../../engine/protocol-training";

export type RecipeStage = Recipe["stages"][number];
export type RecipeLoss = RecipeStage["losses"][number];

/** The parts that all heads and all stored bitstreams rely on. */
const sharedModules = ["encoder", "prior", "decoder", "stem", "body"] as const;

function isPartOf(module: string, whole: string): boolean {
  return module === whole || module.startsWith(`${whole}.`);
}

/** Whether a stage compares with a teacher. */
export function needsTeacher({ stages }: Recipe): boolean {
  return stages.some(({ losses }) => losses.some(({ kind }) => kind === "features" || kind === "distillation"));
}

/** Whether the first stage makes everything anew that depends on the classes, so that the data's own can be taken. */
export function resetsHead({ task, stages: [first] }: Recipe): boolean {
  return pageTasks[task].classModules.every((module) => first.reset.some((whole) => isPartOf(module, whole)));
}

/** Whether encoder or coder have a part in it, which an uncompressed network lacks. */
export function needsBottleneck({ stages }: Recipe): boolean {
  return stages.some(
    ({ trainable, losses }) =>
      losses.some(({ kind }) => kind === "rate") ||
      trainable.some((module) => ["encoder", "prior", "decoder"].some((part) => isPartOf(module, part))),
  );
}

/** The modules it trains that other heads and old bitstreams rely on. */
export function sharedTrained({ stages }: Recipe): string[] {
  const trained = stages.flatMap(({ trainable }) => trainable);
  return [...new Set(trained)].filter((module) => sharedModules.some((shared) => isPartOf(module, shared)));
}

/** Whether encoder or prior change, by which bitstreams know their model. */
export function changesBitstreams({ stages }: Recipe): boolean {
  return stages.some(({ trainable }) =>
    trainable.some((module) => isPartOf(module, "encoder") || isPartOf(module, "prior")),
  );
}
