// Losses of an image's mask: cross entropy of every pixel, and deep supervision, which asks every layer what lies under each of
// its positions.
import * as tf from "@tensorflow/tfjs-core";
import { layersBehindFront, mapOfLayer } from "../../../core/networks/backbone";
import { headOf } from "../../../core/networks/heads/heads";
import { auxiliaryHead } from "../../../core/networks/heads/segmentation";
import { ignoreIndex } from "../../../domain";
import { crossEntropy } from "../losses/cross-entropy";
import { segmentationLoss as maskLoss, type LabelMaps } from "../losses/segmentation";
import { mapsOfHead, needed, type Loss } from "./loss";
import { supervisionOf } from "./stage-projections";

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
      const project = ops.convolution(supervisionOf(name), { outChannels: classes, side: 1, bias: true });
      const logits = project(map) as tf.Tensor4D;
      return crossEntropy(logits, supervisedLabels(masks, logits.shape), { ignoreIndex });
    });
    const sum = losses.reduce((sum, loss) => tf.add(sum, loss));
    return { "deep supervision": tf.mul(sum, weight) };
  },
};
