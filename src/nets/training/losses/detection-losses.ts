// The losses of Faster R-CNN's two heads, and the distances that they are made of.
import * as tf from "@tensorflow/tfjs-core";
import "../../nn/gradients/register-gradients";
import { TrainingInputError } from "../training-input-error";
import { joinFloats } from "../../../core/geometry/boxes";
import type { ProposalOutput, BoxHeadOutput } from "../../../core/networks/heads/faster-rcnn";
import type { ProposalTargets, RegionTargets } from "./detection-targets";
import { sumInBlocks } from "../../nn/sum-in-blocks";
import { crossEntropy } from "./cross-entropy";

// Smooth absolute error, after torch.nn.functional.smooth_l1_loss without reduction.

/** Where torchvision's detectors pass from squares to absolute values. */
const detectionBeta = 1 / 9;

/** Of each difference d: d² / (2 beta) below beta, |d| − beta / 2 from there; shaped as `difference`. */
export function smoothL1<T extends tf.Tensor>(difference: T, beta: number): T {
  if (!(beta > 0)) throw new TrainingInputError(`Smooth L1 has beta ${beta}; it must be above 0.`);
  const smooth = tf.customGrad((difference, save) => {
    const d = difference as tf.Tensor;
    (save as tf.GradSaveFunc)([d]);
    const size = tf.abs(d);
    // With s = min(|d|, beta), both branches are s (|d| − s / 2) / beta.
    const bounded = tf.minimum(size, beta);
    return {
      value: tf.mul(tf.mul(bounded, tf.sub(size, tf.mul(bounded, 0.5))), 1 / beta),
      gradFunc: (dy: tf.Tensor, [d]: tf.Tensor[]) => tf.mul(dy, tf.clipByValue(tf.div(d, beta), -1, 1)),
    };
  });
  return smooth(difference) as T;
}

// Binary cross entropy of logits, after torch.nn.functional.binary_cross_entropy_with_logits without reduction.

/** Of each logit x and target y in [0, 1]: log(1 + eˣ) − x y, without overflow. The gradient reaches the logits alone. */
export function binaryCrossEntropy<T extends tf.Tensor>(logits: T, targets: T): T {
  const entropy = tf.customGrad((logits, save) => {
    const x = logits as tf.Tensor;
    (save as tf.GradSaveFunc)([x, targets]);
    const tail = tf.softplus(tf.neg(tf.abs(x)));
    return {
      value: tf.add(tf.sub(tf.relu(x), tf.mul(x, targets)), tail),
      gradFunc: (dy: tf.Tensor, [x, targets]: tf.Tensor[]) => tf.mul(dy, tf.sub(tf.sigmoid(x), targets)),
    };
  });
  return entropy(logits) as T;
}

// The two losses of the region proposal network, after compute_loss in torchvision's rpn.py.

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

// The two losses of the box head, after fastrcnn_loss in torchvision's roi_heads.py.

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
  const goals = joinFloats(targets.map(({ offsets }) => offsets));
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
