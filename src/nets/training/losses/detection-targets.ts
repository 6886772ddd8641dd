// What Faster R-CNN's two heads should say of one image, and which of their candidates take part in the losses.
import { TrainingInputError } from "../training-input-error";
import type { SeededRandom } from "../../../core/base/random";
import {
  boxHeadWeights,
  encodeBoxes,
  intersectionOverUnion,
  joinFloats,
  proposalWeights,
  takeBoxes,
} from "../../../core/geometry/boxes";
import { background, matchBoxes, proposalThresholds, boxHeadThresholds } from "../../../core/geometry/matcher";

// The true boxes of one image, as detection losses need them.

export interface GroundTruthBoxes {
  /** [t, 4] xyxy in input pixels, each with an area. */
  readonly boxes: Float32Array;
  /** [t], from 1: 0 is background. */
  readonly labels: Int32Array;
}

/** Throws TrainingInputError for a box that is empty, inside out or not finite. */
function assertBoxes(boxes: Float32Array): void {
  if (boxes.length % 4 !== 0) throw new TrainingInputError(`True boxes have four numbers each, not ${boxes.length}.`);
  for (let i = 0; i < boxes.length; i += 4) {
    const [left, top, right, bottom] = boxes.subarray(i, i + 4);
    if (right - left > 0 && bottom - top > 0 && Number.isFinite(right - left) && Number.isFinite(bottom - top))
      continue;
    throw new TrainingInputError(
      `True box ${i / 4} is [${[left, top, right, bottom].join(", ")}] as left, top, right, bottom: it has no area. ` +
        "Leave such boxes out.",
    );
  }
}

/** Throws TrainingInputError as assertBoxes, and for labels that are missing or below 1. */
function assertTruth({ boxes, labels }: GroundTruthBoxes): void {
  assertBoxes(boxes);
  if (labels.length !== boxes.length / 4) {
    throw new TrainingInputError(`There are ${boxes.length / 4} true boxes, but ${labels.length} labels for them.`);
  }
  const wrong = labels.findIndex((label) => label < 1);
  if (wrong >= 0) {
    throw new TrainingInputError(`True box ${wrong} has label ${labels[wrong]}; things are labelled from 1.`);
  }
}

// Which candidates of an image take part in a detection loss, after torchvision's BalancedPositiveNegativeSampler.

export interface BalancedSampling {
  /** Candidates an image at most. */
  readonly count: number;
  /** Share of them that may be objects; background fills the rest. */
  readonly positiveFraction: number;
}

/** Of anchors, and of regions. */
export const proposalSampling: BalancedSampling = { count: 256, positiveFraction: 0.5 };
export const regionSampling: BalancedSampling = { count: 512, positiveFraction: 0.25 };

/** A candidate that takes no part. */
const ignored = -1;

/** Candidates' labels (above 0 an object, 0 background, `ignored`) to the indices that take part, ascending. */
export type Sampler = (labels: Int32Array) => Uint32Array;

/** Draws objects and background at random, each without repetition. */
export function balancedSampler({ count, positiveFraction }: BalancedSampling, random: SeededRandom): Sampler {
  return (labels) => {
    const indices = Array.from(labels.keys());
    const draw = (from: readonly number[], limit: number) =>
      Array.from(random.permutation(from.length, limit), (i) => from[i]);
    const positive = draw(
      indices.filter((i) => labels[i] > 0),
      Math.floor(count * positiveFraction),
    );
    const negative = draw(
      indices.filter((i) => labels[i] === 0),
      count - positive.length,
    );
    return Uint32Array.from([...positive, ...negative]).sort();
  };
}

// What the region proposal network should say about one image's anchors, after torchvision's rpn.py.

export interface ProposalTargets {
  /** The anchors that take part [s]. */
  readonly anchors: Uint32Array;
  /** 1 where the anchor is to find a thing, else 0 [s]. */
  readonly objectness: Float32Array;
  /** Offsets of its true box from the anchor [s, 4]; 0 where there is none. */
  readonly offsets: Float32Array;
}

/**
 * Matches anchors [a, 4] (all levels, xyxy input pixels) with true boxes [t, 4] of one image and samples them.
 * Throws TrainingInputError for a true box without area.
 */
export function proposalTargets(anchors: Float32Array, trueBoxes: Float32Array, sample: Sampler): ProposalTargets {
  assertBoxes(trueBoxes);
  const overlaps = intersectionOverUnion(trueBoxes, anchors);
  const matches = matchBoxes(overlaps, anchors.length / 4, proposalThresholds);
  const sampled = sample(matches.map((match) => (match >= 0 ? 1 : match === background ? 0 : ignored)));
  const objectness = Float32Array.from(sampled, (anchor) => (matches[anchor] >= 0 ? 1 : 0));
  const offsets = new Float32Array(4 * sampled.length);
  sampled.forEach((anchor, i) => {
    if (matches[anchor] < 0) return;
    const goal = takeBoxes(trueBoxes, [matches[anchor]]);
    offsets.set(encodeBoxes(goal, takeBoxes(anchors, [anchor]), proposalWeights), 4 * i);
  });
  return { anchors: sampled, objectness, offsets };
}

// Which regions of one image the box head learns from, and what it should say, after torchvision's roi_heads.py.

export interface RegionTargets {
  /** The regions that take part [r, 4], xyxy in input pixels. */
  readonly boxes: Float32Array;
  /** Their classes [r]; 0 is background. */
  readonly labels: Int32Array;
  /** Offsets of the true box from the region [r, 4]; 0 for background. */
  readonly offsets: Float32Array;
}

/**
 * Matches proposals [p, 4] and the true boxes themselves, which count as proposals, with the truth, and samples them.
 * An image without both gives none: leave it out of the batch. Throws TrainingInputError for a true box without area.
 */
export function regionTargets(proposals: Float32Array, truth: GroundTruthBoxes, sample: Sampler): RegionTargets {
  assertTruth(truth);
  const candidates = joinFloats([proposals, truth.boxes]);
  const overlaps = intersectionOverUnion(truth.boxes, candidates);
  const matches = matchBoxes(overlaps, candidates.length / 4, boxHeadThresholds);
  const labelOf = (match: number) => (match >= 0 ? truth.labels[match] : match === background ? 0 : ignored);
  const candidateLabels = matches.map(labelOf);
  const sampled = sample(candidateLabels);
  const boxes = takeBoxes(candidates, sampled);
  const offsets = new Float32Array(boxes.length);
  sampled.forEach((candidate, i) => {
    if (matches[candidate] < 0) return;
    const goal = takeBoxes(truth.boxes, [matches[candidate]]);
    offsets.set(encodeBoxes(goal, takeBoxes(candidates, [candidate]), boxHeadWeights), 4 * i);
  });
  return { boxes, labels: Int32Array.from(sampled, (candidate) => candidateLabels[candidate]), offsets };
}
