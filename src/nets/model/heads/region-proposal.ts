// Region proposal network, after torchvision's rpn.py.
import * as tf from "@tensorflow/tfjs-core";
import type { Placement } from "../../../domain";
import { gridAnchors } from "../../../core/geometry/anchors";
import { selectProposals, type ProposalLevel, type Proposals } from "../../../core/geometry/proposals";
import { proposingLevels, type DetectionConfiguration } from "../../../core/networks/configuration";
import type { ParameterView } from "../../interpreters/parameter-view";
import type { Pyramid } from "./feature-pyramid";

/** What the proposal head says about one of the pyramid levels that propose. */
export interface ProposalOutput {
  /** Logits [n, h, w, anchors]. */
  readonly objectness: tf.Tensor4D;
  /** Offsets [n, h, w, anchors · 4]. */
  readonly deltas: tf.Tensor4D;
}

/** What is said of each level that proposes, finest first; see `proposingLevels`. */
export type ProposalHead = (pyramid: Pyramid) => ProposalOutput[];

export function proposalHead(view: ParameterView, configuration: DetectionConfiguration): ProposalHead {
  const levels = proposingLevels(configuration);
  const conv = view.convolution("detection.rpn.conv", { padding: 1, activation: "relu" });
  const objectness = view.convolution("detection.rpn.objectness");
  const deltas = view.convolution("detection.rpn.deltas");
  return (pyramid) =>
    levels.map((level) =>
      tf.tidy(() => {
        const hidden = conv(pyramid[level]);
        return { objectness: objectness(hidden), deltas: deltas(hidden) };
      }),
    );
}

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
  outputs: readonly ProposalOutput[],
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
    leastSide: configuration.minimumProposalSize,
    leastScore: 0,
  });
}
