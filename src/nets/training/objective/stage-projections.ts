// 1×1 projections of the network's maps that losses need: parameters that live for a stage and are dropped from what it trains.
import type { SeededRandom } from "../../../core/base/random";
import { layersBehindFront, mapLayers } from "../../../core/networks/backbone";
import { teacherLayerOf } from "../../../core/recipes/losses/features";
import type { RecipeLoss, RecipeStage } from "../../../core/recipes/recipe";
import type { Architecture, WeightArray, Weights } from "../../../domain";
import { TrainingInputError } from "../training-input-error";
import { presentMap } from "./loss";

/** From a layer's map to the classes of its positions: deep supervision. */
const supervision = "supervision";
/** From a layer's map to as many channels as the teacher's has. */
const imitation = "imitation";

export function supervisionOf(layer: string): string {
  return `${supervision}.${layer}`;
}

export function imitationOf(loss: Extract<RecipeLoss, { readonly kind: "features" }>): string {
  return `${imitation}.${loss.layer}-${teacherLayerOf(loss)}`;
}

interface Projection {
  readonly module: string;
  readonly inChannels: number;
  readonly outChannels: number;
}

interface Imitation extends Projection {
  readonly layer: string;
  readonly teacherLayer: string;
}

interface ProjectedStage {
  readonly architecture: Architecture;
  readonly stage: RecipeStage;
  readonly teacher?: Architecture;
}

function supervisions({ architecture, stage }: ProjectedStage): readonly Projection[] {
  if (!stage.losses.some(({ kind }) => kind === "deep-supervision")) return [];
  const classes = architecture.heads.segmentation?.classes;
  if (classes === undefined) {
    throw new TrainingInputError("Deep supervision needs a network with a segmentation head, for its classes.");
  }
  return layersBehindFront(architecture).map(({ name, outChannels }) => ({
    module: supervisionOf(name),
    inChannels: outChannels,
    outChannels: classes,
  }));
}

/** Of the features that a stage compares with a teacher's of another number of channels. */
export function imitations({ architecture, stage, teacher }: ProjectedStage): readonly Imitation[] {
  return stage.losses.flatMap((loss): Imitation[] => {
    if (loss.kind !== "features" || !teacher) return [];
    const own = mapLayers(architecture)[presentMap(architecture, loss.layer)].outChannels;
    const outChannels = mapLayers(teacher).find(({ name }) => name === teacherLayerOf(loss))?.outChannels;
    if (outChannels === undefined || outChannels === own) return [];
    const [layer, teacherLayer] = [loss.layer, teacherLayerOf(loss)];
    return [{ module: imitationOf(loss), layer, teacherLayer, inChannels: own, outChannels }];
  });
}

/** The modules that a stage trains, its projections included. */
export function trainedModules({ trainable, losses }: RecipeStage): readonly string[] {
  const kinds = losses.map(({ kind }) => kind);
  return [
    ...trainable,
    ...(kinds.includes("deep-supervision") ? [supervision] : []),
    ...(kinds.includes("features") ? [imitation] : []),
  ];
}

/** `weights` with the projections that the stage wants and that are not there yet. */
export function withProjections(weights: Weights, stage: ProjectedStage, random: SeededRandom): Weights {
  const projections = [...supervisions(stage), ...imitations(stage)].flatMap(
    ({ module, inChannels, outChannels }): [string, WeightArray][] => [
      [
        `${module}.kernel`,
        {
          shape: [1, 1, inChannels, outChannels],
          data: random.normals(inChannels * outChannels, 1 / Math.sqrt(inChannels)),
        },
      ],
      [`${module}.bias`, { shape: [outChannels], data: new Float32Array(outChannels) }],
    ],
  );
  return projections.length > 0 ? new Map([...projections, ...weights]) : weights;
}

export function withoutProjections(weights: Weights): Weights {
  return new Map(
    Array.from(weights).filter(([name]) => ![supervision, imitation].some((module) => name.startsWith(`${module}.`))),
  );
}
