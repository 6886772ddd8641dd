// Losses of an image's mask: cross entropy of every pixel, and deep supervision, which asks every layer what lies under each of
// its positions.
import * as tf from "@tensorflow/tfjs-core";
import { layersBehindFront } from "../../../core/networks/backbone";
import { headOf } from "../../../core/networks/heads/heads";
import { auxiliaryHead } from "../../../core/networks/heads/segmentation";
import { ignoreIndex, type Architecture, type WeightArray, type Weights } from "../../../domain";
import { crossEntropy } from "../losses/cross-entropy";
import { segmentationLoss as maskLoss, type LabelMaps } from "../losses/segmentation";
import { mapOfLayer, mapsOfHead, needed, type Loss } from "./loss";
import type { RecipeStage } from "../../../core/recipes/recipe";
import type { SeededRandom } from "../../../core/base/random";
import { TrainingInputError } from "../training-input-error";

export const segmentationLoss: Loss<"segmentation"> = {
  reads: (_, architecture) => ({ maps: mapsOfHead("segmentation", architecture) }),
  terms({ auxiliaryWeight, weight }, { ops, passed, batch, ...setting }) {
    const masks = needed(batch.masks, "masks");
    const head = needed(headOf<tf.Tensor, "segmentation">(ops, "segmentation", setting), "a segmentation head");
    const main = head(passed.maps) as tf.Tensor4D;
    const auxiliary =
      auxiliaryWeight > 0
        ? (auxiliaryHead<tf.Tensor>(ops, setting.architecture)?.(passed.maps) as tf.Tensor4D | undefined)
        : undefined;
    return { segmentation: tf.mul(maskLoss({ main, auxiliary }, masks, auxiliaryWeight), weight) };
  },
};

/** The label under the centre of each position of logits [n, h, w, classes]. */
function supervisedLabels({ labels, height, width }: LabelMaps, [count, rows, columns]: readonly number[]): Uint8Array {
  const small = new Uint8Array(count * rows * columns).fill(ignoreIndex);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < rows; row++) {
      const line = (image * height + Math.floor(((row + 0.5) * height) / rows)) * width;
      for (let column = 0; column < columns; column++) {
        small[at++] = labels[line + Math.floor(((column + 0.5) * width) / columns)];
      }
    }
  }
  return small;
}

export const deepSupervisionLoss: Loss<"deep-supervision"> = {
  reads: (_, architecture) => ({ maps: layersBehindFront(architecture).map((_, i) => i + 1) }),
  terms({ weight }, { ops, architecture, passed, batch }) {
    const masks = needed(batch.masks, "masks");
    const { classes } = needed(architecture.heads.segmentation, "a segmentation head");
    const losses = layersBehindFront(architecture).map(({ name }) => {
      const map = passed.maps[mapOfLayer(architecture, name)];
      const project = ops.convolution(`supervision.${name}`, { outChannels: classes, side: 1, bias: true });
      const logits = project(map) as tf.Tensor4D;
      return crossEntropy(logits, supervisedLabels(masks, logits.shape), { ignoreIndex });
    });
    const sum = losses.reduce((sum, loss) => tf.add(sum, loss));
    return { "deep supervision": tf.mul(sum, weight) };
  },
};

// The 1×1 projections of deep supervision: parameters that live for a stage and are dropped from what it trains.

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
  const projections = layersBehindFront(architecture).flatMap(({ name, outChannels }): [string, WeightArray][] => {
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
