// A recipe of one short stage, which trains a new classifier on frozen features, for tests to change.
import type { Recipe, RecipeStage } from "../core/recipes/recipe";

export const smallStage: RecipeStage = {
  name: "one",
  epochs: 1,
  batchSize: 4,
  augmentation: { kind: "none", flip: 0, turns: false },
  trainable: ["classification"],
  reset: ["classification"],
  batchNorms: "trainable",
  latent: "rounded",
  losses: [{ kind: "cross-entropy", labelSmoothing: 0, weight: 1 }],
  optimizer: { kind: "adam", learningRate: 1e-3, weightDecay: 0 },
  standardise: false,
  learningRates: {},
  schedule: { kind: "constant" },
  warmUpSteps: 0,
  cacheFrozen: false,
};

/** Of one stage for each of `stages`, which is a small one with these changes. */
export function smallRecipe(changes: Partial<Recipe>, ...stages: readonly Partial<RecipeStage>[]): Recipe {
  return {
    name: "small",
    title: "",
    about: "",
    task: "classification",
    protocol: "unified",
    stages: (stages.length > 0 ? stages : [{}]).map((stage) => ({ ...smallStage, ...stage })),
    ...changes,
  };
}
