// Faster R-CNN's head on a feature pyramid: proposals, then classes and boxes for them.
import type { Architecture } from "../../../domain";
import type { Proposals } from "../../../core/geometry/proposals";
import type { Features } from "../body";
import { ConfigurationError, proposingLevels, type ModelConfiguration } from "../../../core/networks/configuration";
import type { ParameterView } from "../../interpreters/parameter-view";
import { boxHead, type BoxHead } from "./box-head";
import { featurePyramid, type Pyramid } from "./feature-pyramid";
import { proposalHead, readProposals, type InputExtent, type ProposalHead } from "./region-proposal";

/** The regions of one image and what the box head says of them, read back; `proposals.boxes` in input pixels. */
export interface RegionReadings {
  readonly proposals: Proposals;
  /** Row of scores a region, background first. */
  readonly classes: number;
  /** [regions, classes] */
  readonly logits: Float32Array;
  /** [regions, classes · 4] */
  readonly deltas: Float32Array;
}

export interface DetectionHead {
  readonly pyramid: (features: Features) => Pyramid;
  readonly proposals: ProposalHead;
  readonly boxes: BoxHead;
  /**
   * All of it for the features of one image. `pooledLevels` is how many pyramid levels regions are pooled from; see
   * `detection.pooledLevels` in the configuration.
   */
  read(features: Features, extent: InputExtent, pooledLevels: number): Promise<RegionReadings>;
}

/** Throws ConfigurationError where anchors and weights disagree, MissingParameterError where weights are not there. */
export function detectionHead(
  view: ParameterView,
  architecture: Architecture,
  configuration: ModelConfiguration,
): DetectionHead {
  const settings = configuration.detection;
  const shapes = architecture.heads.detection;
  if (!shapes) throw new ConfigurationError("The weights have no detection head. Load a detection checkpoint.");
  for (const level of proposingLevels(settings)) {
    const sizes = settings.anchorSizes[level];
    const anchors = sizes.length * settings.anchorRatios.length;
    if (anchors !== shapes.anchorsPerPosition) {
      throw new ConfigurationError(
        `Configuration "${configuration.name}" gives ${anchors} anchors a position (${sizes.length} sizes × ` +
          `${settings.anchorRatios.length} ratios), the weights expect ${shapes.anchorsPerPosition}. ` +
          "Correct detection.anchorSizes or detection.anchorRatios.",
      );
    }
  }
  const pyramid = featurePyramid(view, settings.anchorSizes.length);
  const proposals = proposalHead(view, settings);
  const boxes = boxHead(view, settings);

  return {
    pyramid,
    proposals,
    boxes,
    async read(features, extent, pooledLevels) {
      const levels = pyramid(features);
      try {
        const outputs = proposals(levels);
        const selected = await readProposals(outputs, extent, settings).finally(() => {
          for (const output of outputs) {
            output.objectness.dispose();
            output.deltas.dispose();
          }
        });
        const { classes } = shapes;
        if (selected.scores.length === 0) {
          return { proposals: selected, classes, logits: new Float32Array(0), deltas: new Float32Array(0) };
        }
        const pooled = boxes.pool(levels, selected.boxes, extent, pooledLevels);
        const said = boxes.predict(pooled);
        pooled.dispose();
        try {
          const [logits, deltas] = await Promise.all([said.logits.data(), said.deltas.data()]);
          return { proposals: selected, classes, logits: logits as Float32Array, deltas: deltas as Float32Array };
        } finally {
          said.logits.dispose();
          said.deltas.dispose();
        }
      } finally {
        for (const level of levels) level.dispose();
      }
    },
  };
}
