// The two losses of the region proposal network, after compute_loss in torchvision's rpn.py.
import * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../../core/geometry/join-floats";
import "../../nn/gradients/register-gradients";
import type { ProposalOutput } from "../../../core/networks/heads/faster-rcnn";
import { TrainingInputError } from "../training-input-error";
import { binaryCrossEntropy } from "./binary-cross-entropy";
import type { ProposalTargets } from "./proposal-targets";
import { detectionBeta, smoothL1 } from "./smooth-l1";
import { sumInBlocks } from "../../nn/sum-in-blocks";

export type ProposalLosses = {
  /** Binary cross entropy, mean over the sampled anchors. */
  readonly objectness: tf.Scalar;
  /** Smooth L1 of the offsets of anchors on things, summed, over the number of sampled anchors. */
  readonly boxes: tf.Scalar;
};

/**
 * Losses of a batch: what the head said of each pyramid level of n images, and the targets of each image, whose anchors
 * are counted through the levels in order. Both are 0 where nothing is sampled. Throws TrainingInputError where the
 * counts disagree.
 */
export function proposalLosses(
  levels: readonly ProposalOutput<tf.Tensor>[],
  targets: readonly ProposalTargets[],
): ProposalLosses {
  const images = levels[0].objectness.shape[0];
  const anchors = levels.reduce((sum, { objectness }) => sum + objectness.size / images, 0);
  if (targets.length !== images || targets.some((target) => target.anchors.some((anchor) => anchor >= anchors))) {
    throw new TrainingInputError(
      `The proposal head speaks of ${images} images with ${anchors} anchors each; there are targets for ` +
        `${targets.length} images with anchors up to ${Math.max(-1, ...targets.flatMap((t) => Array.from(t.anchors)))}.`,
    );
  }
  const rows = targets.flatMap((target, image) => Array.from(target.anchors, (anchor) => image * anchors + anchor));
  return tf.tidy(() => {
    const all = (parts: tf.Tensor[]) => (parts.length === 1 ? parts[0] : tf.concat(parts, 1));
    const logits = all(levels.map(({ objectness }) => tf.reshape(objectness, [images, -1])));
    const deltas = all(levels.map(({ deltas }) => tf.reshape(deltas, [images, -1])));
    if (rows.length === 0) {
      return { objectness: tf.mul(tf.sum(logits), 0), boxes: tf.mul(tf.sum(deltas), 0) };
    }
    const indices = tf.tensor1d(rows, "int32");
    const isObject = tf.tensor1d(joinFloats(targets.map(({ objectness }) => objectness)));
    const offsets = tf.tensor2d(joinFloats(targets.map(({ offsets }) => offsets)), [rows.length, 4]);
    const said = tf.gather(tf.reshape<tf.Rank.R1>(logits, [images * anchors]), indices);
    const moved = tf.gather(tf.reshape<tf.Rank.R2>(deltas, [images * anchors, 4]), indices);
    const errors = tf.mul(smoothL1(tf.sub(moved, offsets), detectionBeta), tf.expandDims(isObject, 1));
    return {
      objectness: tf.div(sumInBlocks(binaryCrossEntropy(said, isObject)), rows.length),
      boxes: tf.div(sumInBlocks(errors), rows.length),
    };
  });
}
