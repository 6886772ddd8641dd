// One training run of a demo's chain: by which recipe, from what it starts, and what must have ended before it.
import { z } from "zod";
import { recipeSchema, type Recipe } from "../../core/recipes/recipe";
import type { Architecture } from "../../domain";

export interface DemoRun {
  readonly name: string;
  readonly recipe: Recipe;
  /** Runs that must have ended; their results are what `start` speaks of. */
  readonly after: readonly string[];
  readonly start:
    | { readonly kind: "random"; readonly architecture: Architecture }
    /** The published network of `--teacher`, under heads of random weights. */
    | { readonly kind: "published" }
    /** Goes on from another run's network. */
    | { readonly kind: "run"; readonly run: string }
    /** A student with random bottleneck on the teacher's body and heads; `imitates` is the teacher's layer that it stands for. */
    | {
        readonly kind: "student-of";
        readonly teacher: string;
        readonly imitates: string;
        /** Of its latent. */
        readonly channels: number;
        student(teacher: Architecture): Architecture;
      }
    /** One run's network with the named modules of another's. */
    | { readonly kind: "with-head"; readonly run: string; readonly head: string; readonly of: string };
  /** The run whose network is the uncompressed teacher. */
  readonly teacher?: string;
  /** Its training images went through JPEG or WebP before. */
  readonly compressed?: true;
}

export interface PlanScale {
  /** Every stage this many epochs at most. */
  readonly maxEpochs?: number;
  readonly batchSize?: number;
  readonly fittingSteps?: number;
}

/** Throws Error for a recipe that is none. */
export function parseRecipe(json: unknown): Recipe {
  const read = recipeSchema.safeParse(json);
  if (read.success) return read.data;
  throw new Error(`a recipe of the demo is not valid: ${z.prettifyError(read.error)}`);
}

export function scaled(recipe: Recipe, { maxEpochs = Infinity, batchSize, fittingSteps }: PlanScale): Recipe {
  const stages = recipe.stages.map((stage) => ({
    ...stage,
    epochs: Math.min(stage.epochs, maxEpochs),
    batchSize: batchSize ?? stage.batchSize,
    ...(stage.fitQuantiles && {
      fitQuantiles: { ...stage.fitQuantiles, steps: fittingSteps ?? stage.fitQuantiles.steps },
    }),
  }));
  return { ...recipe, stages };
}

/** The recipe with other epochs and learning rate in its first stage. */
export function withFirstStage(recipe: Recipe, epochs: number, learningRate: number): Recipe {
  const [first, ...others] = recipe.stages;
  return { ...recipe, stages: [{ ...first, epochs, optimizer: { ...first.optimizer, learningRate } }, ...others] };
}
