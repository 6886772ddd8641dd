// Which regions of one image the box head learns from, and what it should say, after torchvision's roi_heads.py.
import { takeBoxes } from "../../../core/geometry/box-bounds";
import { boxHeadWeights, encodeBoxes } from "../../../core/geometry/box-coder";
import { intersectionOverUnion } from "../../../core/geometry/intersection-over-union";
import { background, boxHeadThresholds, matchBoxes } from "../../../core/geometry/matcher";
import { ignored, type Sampler } from "./balanced-sampler";
import { assertTruth, type BoxTruth } from "./box-truth";

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
export function regionTargets(proposals: Float32Array, truth: BoxTruth, sample: Sampler): RegionTargets {
  assertTruth(truth);
  const candidates = new Float32Array(proposals.length + truth.boxes.length);
  candidates.set(proposals);
  candidates.set(truth.boxes, proposals.length);
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
