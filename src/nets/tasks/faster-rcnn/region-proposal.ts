// From what the proposal head says to proposals, after torchvision's rpn.py.
import type * as tf from "@tensorflow/tfjs-core";
import type { Placement } from "../../../domain";
import { gridAnchors } from "../../../core/geometry/pyramid";
import { selectProposals, type ProposalLevel, type Proposals } from "../../../core/geometry/proposals";
import { proposingLevels, type DetectionConfiguration } from "../../../core/networks/configuration";
import type { ProposalOutput } from "../../../core/networks/heads/faster-rcnn";

/** The network's input and the image in it, both in input pixels. */
export type InputExtent = Pick<Placement, "inputWidth" | "inputHeight" | "resizedWidth" | "resizedHeight">;

/** Anchors [h · w · anchors, 4] of each level that proposes, whose outputs have `shapes`; xyxy in input pixels. */
export function levelAnchors(
  shapes: readonly (readonly number[])[],
  extent: InputExtent,
  configuration: DetectionConfiguration,
): Float32Array[] {
  const { inputWidth, inputHeight } = extent;
  const levels = proposingLevels(configuration);
  return shapes.map(([, gridHeight, gridWidth], i) =>
    gridAnchors({
      gridWidth,
      gridHeight,
      inputWidth,
      inputHeight,
      sizes: configuration.anchorSizes[levels[i]],
      aspectRatios: configuration.anchorRatios,
    }),
  );
}

/** Reads the head's outputs for one image back and selects the proposals, best first, in input pixels. */
export async function readProposals(
  outputs: readonly ProposalOutput<tf.Tensor4D>[],
  extent: InputExtent,
  configuration: DetectionConfiguration,
): Promise<Proposals> {
  const anchors = levelAnchors(
    outputs.map(({ objectness }) => objectness.shape),
    extent,
    configuration,
  );
  const levels: ProposalLevel[] = await Promise.all(
    outputs.map(async ({ objectness, deltas }, i) => ({
      objectness: (await objectness.data()) as Float32Array,
      deltas: (await deltas.data()) as Float32Array,
      anchors: anchors[i],
    })),
  );
  return selectProposals(levels, extent.resizedWidth, extent.resizedHeight, {
    candidatesPerLevel: configuration.candidatesPerLevel,
    suppressionThreshold: configuration.proposalNmsThreshold,
    keptProposals: configuration.proposals,
    minSide: configuration.minimumProposalSize,
    minScore: configuration.proposalScoreThreshold,
  });
}
