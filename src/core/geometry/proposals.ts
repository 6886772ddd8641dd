// Region proposals from a proposal head's raw outputs, after filter_proposals in torchvision's rpn.py.
import { clipBoxes, decodeBoxes, joinFloats, largeEnough, proposalWeights, takeBoxes, takeScores } from "./boxes";
import { descendingOrder, groupedNonMaximumSuppression } from "./non-maximum-suppression";

const { fround } = Math;

/** One pyramid level: n = height × width × anchors per position, in NHWC order. */
export interface ProposalLevel {
  /** Logits [n]. */
  readonly objectness: Float32Array;
  /** Offsets [n, 4]. */
  readonly deltas: Float32Array;
  /** Anchors [n, 4] xyxy in input pixels. */
  readonly anchors: Float32Array;
}

export interface ProposalOptions {
  /** Best candidates a level that reach suppression. */
  readonly candidatesPerLevel: number;
  readonly suppressionThreshold: number;
  readonly keptProposals: number;
  /** In input pixels. */
  readonly minSide: number;
  readonly minScore: number;
}

/** The official models' values at inference. */
const officialProposalOptions: ProposalOptions = {
  candidatesPerLevel: 1000,
  suppressionThreshold: 0.7,
  keptProposals: 1000,
  minSide: 1e-3,
  minScore: 0,
};

export interface Proposals {
  /** Boxes [n, 4] xyxy in input pixels, best first. */
  readonly boxes: Float32Array;
  /** Sigmoid of the objectness [n]. */
  readonly scores: Float32Array;
}

/**
 * The best boxes of all levels: the top candidates of each level by objectness, decoded, clipped to
 * `imageWidth` × `imageHeight` (the resized image without its padding), freed of tiny ones, suppressed level by level.
 * Candidates with NaN are left out. Throws RangeError where a level's arrays disagree.
 */
export function selectProposals(
  levels: readonly ProposalLevel[],
  imageWidth: number,
  imageHeight: number,
  options: ProposalOptions = officialProposalOptions,
): Proposals {
  const boxesOfLevels: Float32Array[] = [];
  const scoresOfLevels: Float32Array[] = [];
  const levelOf: number[] = [];
  levels.forEach((level, index) => {
    const count = level.objectness.length;
    if (level.deltas.length !== 4 * count || level.anchors.length !== 4 * count) {
      throw new RangeError(
        `Pyramid level ${index} has ${count} objectness values, ${level.deltas.length / 4} offsets and ` +
          `${level.anchors.length / 4} anchors; the three must agree.`,
      );
    }
    const top = descendingOrder(level.objectness, options.candidatesPerLevel);
    const moved = decodeBoxes(takeBoxes(level.deltas, top), takeBoxes(level.anchors, top), proposalWeights);
    const clipped = clipBoxes(moved, imageWidth, imageHeight);
    const scores = Float32Array.from(top, (i) => 1 / fround(1 + fround(Math.exp(-level.objectness[i]))));
    const least = fround(options.minScore);
    const kept = largeEnough(clipped, options.minSide).filter((i) => scores[i] >= least);
    boxesOfLevels.push(takeBoxes(clipped, kept));
    scoresOfLevels.push(takeScores(scores, kept));
    for (let i = 0; i < kept.length; i++) levelOf.push(index);
  });
  const boxes = joinFloats(boxesOfLevels);
  const scores = joinFloats(scoresOfLevels);
  const kept = groupedNonMaximumSuppression(
    boxes,
    scores,
    levelOf,
    options.suppressionThreshold,
    options.keptProposals,
  );
  return { boxes: takeBoxes(boxes, kept), scores: takeScores(scores, kept) };
}
