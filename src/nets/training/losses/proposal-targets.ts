// What the region proposal network should say about one image's anchors, after torchvision's rpn.py.
import { takeBoxes } from "../../../core/geometry/box-bounds";
import { encodeBoxes, proposalWeights } from "../../../core/geometry/box-coder";
import { intersectionOverUnion } from "../../../core/geometry/intersection-over-union";
import { background, matchBoxes, proposalThresholds } from "../../../core/geometry/matcher";
import { ignored, type Sampler } from "./balanced-sampler";
import { assertBoxes } from "./box-truth";

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
