// What the lab would say about a run that is done, for tests of what is stored and exported of it.
import type { Recipe } from "../core/recipes/recipe";
import type { RunSummary } from "../engine/protocol-training";

/** From the checkpoint `start` by the recipe, over eight images; with `changes`. */
export function finishedRun(recipe: Recipe, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: "0".repeat(32),
    plan: {
      title: "pets",
      start: { kind: "checkpoint", checkpoint: "start" },
      recipe,
      validationShare: 0,
      seed: 1,
    },
    task: recipe.task,
    status: { kind: "finished" },
    position: { stage: 1, epoch: 0, stepInEpoch: 0, stepsInEpoch: 0, step: 1, steps: 1 },
    classNames: [],
    dataSet: { name: "pets", fingerprint: "", training: 8, validation: 0 },
    epochs: [],
    damaged: [],
    createdAtMs: 0,
    trainedMs: 0,
    storedBytes: 0,
    ...changes,
  };
}
