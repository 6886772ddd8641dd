// The two losses of the box head, after fastrcnn_loss in torchvision's roi_heads.py.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import type { BoxHeadOutput } from "../../../core/networks/heads/faster-rcnn";
import { TrainingInputError } from "../training-input-error";
import { crossEntropy } from "./cross-entropy";
import type { RegionTargets } from "./region-targets";
import { detectionBeta, smoothL1 } from "./smooth-l1";
import { sumInBlocks } from "../../nn/sum-in-blocks";

export type RegionLosses = {
  /** Cross entropy, mean over all regions. */
  readonly classes: tf.Scalar;
  /** Smooth L1 of the offsets at each thing's own class, summed, over the number of all regions. */
  readonly boxes: tf.Scalar;
};

/**
 * Losses of a batch: what the box head said of the regions of all images, and their targets, image by image in the same
 * order. Throws TrainingInputError where the counts disagree or there is no region.
 */
export function regionLosses(
  { logits, deltas }: BoxHeadOutput<tf.Tensor>,
  targets: readonly Pick<RegionTargets, "labels" | "offsets">[],
): RegionLosses {
  const [regions, classes] = logits.shape;
  const labels = Int32Array.from(targets.flatMap((target) => Array.from(target.labels)));
  const goals = Float32Array.from(targets.flatMap((target) => Array.from(target.offsets)));
  if (labels.length !== regions || deltas.size !== 4 * logits.size || regions === 0) {
    throw new TrainingInputError(
      `The box head gives logits [${logits.shape.join(", ")}] and offsets [${deltas.shape.join(", ")}]; ` +
        `there are targets for ${labels.length} regions. Offsets are four a class, and there must be regions.`,
    );
  }
  return tf.tidy(() => {
    const classLoss = crossEntropy(logits, labels);
    const rows = labels.map((label, region) => region * classes + label);
    const moved = tf.gather(tf.reshape<tf.Rank.R2>(deltas, [regions * classes, 4]), tf.tensor1d(rows, "int32"));
    const isObject = tf.tensor2d(
      Float32Array.from(labels, (label) => (label > 0 ? 1 : 0)),
      [regions, 1],
    );
    const errors = tf.mul(smoothL1(tf.sub(moved, tf.tensor2d(goals, [regions, 4])), detectionBeta), isObject);
    return { classes: classLoss, boxes: tf.div(sumInBlocks(errors), regions) };
  });
}
