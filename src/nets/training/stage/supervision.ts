// The 1×1 projections of deep supervision: parameters that live for a stage and are dropped from what it trains.
import type { RecipeStage } from "../../../core/recipes/recipe";
import type { Architecture, WeightArray, Weights } from "../../../domain";
import type { SeededRandom } from "../../../core/base/random";
import { TrainingInputError } from "../training-input-error";

const module = "supervision";

function isSupervision(parameter: string): boolean {
  return parameter.startsWith(`${module}.`);
}

/** The modules that a stage trains, its projections included. */
export function trainedModules({ trainable, losses }: RecipeStage): readonly string[] {
  return losses.some(({ kind }) => kind === "deep-supervision") ? [...trainable, module] : trainable;
}

/** `weights` with projections for every layer where the stage wants them and they are not there yet. */
export function withSupervision(
  weights: Weights,
  { architecture, stage, random }: { architecture: Architecture; stage: RecipeStage; random: SeededRandom },
): Weights {
  if (!stage.losses.some(({ kind }) => kind === "deep-supervision")) return weights;
  const classes = architecture.heads.segmentation?.classes;
  if (classes === undefined) {
    throw new TrainingInputError("Deep supervision needs a network with a segmentation head, for its classes.");
  }
  const projections = architecture.layers.flatMap(({ name, outChannels }): [string, WeightArray][] => {
    const deviation = 1 / Math.sqrt(outChannels);
    return [
      [
        `${module}.${name}.kernel`,
        { shape: [1, 1, outChannels, classes], data: random.normals(outChannels * classes, deviation) },
      ],
      [`${module}.${name}.bias`, { shape: [classes], data: new Float32Array(classes) }],
    ];
  });
  return new Map([...projections, ...weights]);
}

export function withoutSupervision(weights: Weights): Weights {
  return new Map(Array.from(weights).filter(([name]) => !isSupervision(name)));
}
