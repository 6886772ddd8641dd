// Changes that people make to a recipe before they start, each keeping the recipe's parts in agreement.
import type { Recipe } from "../../../engine/protocol-training";
import type { RecipeStage } from "./recipe-facts";

/** The recipe with one stage changed. */
export function withStage(recipe: Recipe, index: number, change: (stage: RecipeStage) => RecipeStage): Recipe {
  return { ...recipe, stages: recipe.stages.map((stage, i) => (i === index ? change(stage) : stage)) };
}

function overlap(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

/**
 * The stage with other modules trainable. No gradient passes a rounded latent: with the encoder among them the latent
 * meets noise. Learning rates of modules that are frozen now are left out; a frozen classifier standardises nothing.
 */
export function withTrainable(stage: RecipeStage, trainable: readonly string[]): RecipeStage {
  const hasEncoder = trainable.some((module) => overlap(module, "encoder"));
  const rates = Object.entries(stage.learningRates).filter(([module]) =>
    trainable.some((trained) => overlap(module, trained)),
  );
  return {
    ...stage,
    trainable: [...trainable],
    latent: hasEncoder ? "noise" : stage.latent,
    standardise: stage.standardise && trainable.includes("classification"),
    learningRates: Object.fromEntries(rates),
  };
}

/** The stage with a share of its images mirrored. What changes from epoch to epoch cannot be kept from the first. */
export function withFlip(stage: RecipeStage, flip: number): RecipeStage {
  return {
    ...stage,
    augmentation: { ...stage.augmentation, flip },
    cacheFrozen: stage.cacheFrozen && flip === 0,
  };
}

/** Weight of the rate: the recipe's own, or that of the first stage that names one. Absent where no stage has a rate. */
export function betaOf({ beta, stages }: Recipe): number | undefined {
  const rates = stages.flatMap(({ losses }) => losses.filter((loss) => loss.kind === "rate"));
  const [first] = rates;
  if (!first) return undefined;
  return first.weight ?? beta;
}

/** The recipe with beta as the weight of every rate. */
export function withBeta(recipe: Recipe, beta: number): Recipe {
  const losses = (stage: RecipeStage) =>
    stage.losses.map((loss) => (loss.kind === "rate" && loss.weight !== undefined ? { ...loss, weight: beta } : loss));
  return { ...recipe, beta, stages: recipe.stages.map((stage) => ({ ...stage, losses: losses(stage) })) };
}

/** The recipe at another input size, in pixels; without one, at the network's own. */
export function withInputSize(recipe: Recipe, inputSize: number | undefined): Recipe {
  const { inputSize: _, ...others } = recipe;
  return inputSize === undefined ? others : { ...others, inputSize };
}

export function withLearningRate(stage: RecipeStage, learningRate: number): RecipeStage {
  return { ...stage, optimizer: { ...stage.optimizer, learningRate } };
}

/** Epochs of a stage; milestones of its schedule keep their share of it. */
export function withEpochs(stage: RecipeStage, epochs: number): RecipeStage {
  const { schedule } = stage;
  if (schedule.kind !== "multi-step") return { ...stage, epochs };
  const moved = schedule.milestoneEpochs.map((epoch) => Math.max(1, Math.round((epoch * epochs) / stage.epochs)));
  return { ...stage, epochs, schedule: { ...schedule, milestoneEpochs: [...new Set(moved)] } };
}
