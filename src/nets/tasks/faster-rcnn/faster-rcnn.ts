// Faster R-CNN's head at work: proposals on a feature pyramid, then classes and boxes for them.
import type * as tf from "@tensorflow/tfjs-core";
import type { Proposals } from "../../../core/geometry/proposals";
import { pooledLevelsOf, type ModelConfiguration } from "../../../core/networks/configuration";
import type { BoxHeadOutput, FasterRcnnLayers, ProposalOutput } from "../../../core/networks/heads/faster-rcnn";
import { detect } from "../../../core/tasks/detection";
import type { Detection, FasterRcnnShapes } from "../../../domain";
import type { HeadInput } from "../task";
import { planPooling, poolQuickly, type Pyramid } from "./region-pooling";
import { readProposals, type InputExtent } from "./region-proposal";

/** The regions of one image and what the box head says of them, read back; `proposals.boxes` in input pixels. */
interface BoxHeadOutputs {
  readonly proposals: Proposals;
  /** Row of scores a region, background first. */
  readonly classes: number;
  /** [regions, classes] */
  readonly logits: Float32Array;
  /** [regions, classes · 4] */
  readonly deltas: Float32Array;
}

export interface FasterRcnn {
  readonly pyramid: (features: readonly tf.Tensor4D[]) => Pyramid;
  readonly proposals: (pyramid: Pyramid) => ProposalOutput<tf.Tensor4D>[];
  /**
   * Boxes [r, 4] (xyxy, input pixels; r at least 1) -> [r, size, size, channels], each pooled from its level among the
   * finest `levelCount` of one image's pyramid.
   */
  pool(pyramid: Pyramid, boxes: Float32Array, extent: InputExtent, levelCount: number): tf.Tensor4D;
  readonly boxes: (pooled: tf.Tensor4D) => BoxHeadOutput<tf.Tensor2D>;
  /**
   * All of it for the features of one image. `pooledLevels` is how many pyramid levels regions are pooled from; see
   * `detection.pooledLevels` in the configuration.
   */
  read(features: readonly tf.Tensor4D[], extent: InputExtent, pooledLevels: number): Promise<BoxHeadOutputs>;
  predict(input: HeadInput): Promise<Detection>;
  warmUp(input: HeadInput): void;
}

export function openFasterRcnn(
  layers: FasterRcnnLayers<tf.Tensor>,
  { classes }: FasterRcnnShapes,
  configuration: ModelConfiguration,
): FasterRcnn {
  const settings = configuration.detection;
  const { pyramid, proposals, boxes } = layers as unknown as Pick<FasterRcnn, "pyramid" | "proposals" | "boxes">;
  const pool: FasterRcnn["pool"] = (levels, regions, extent, levelCount) =>
    poolQuickly(planPooling(levels, regions, extent.resizedHeight, levelCount, settings));

  const head: FasterRcnn = {
    pyramid,
    proposals,
    pool,
    boxes,
    async read(features, extent, pooledLevels) {
      const levels = pyramid(features);
      try {
        const proposed = proposals(levels);
        const selected = await readProposals(proposed, extent, settings).finally(() => {
          for (const output of proposed) {
            output.objectness.dispose();
            output.deltas.dispose();
          }
        });
        if (selected.scores.length === 0) {
          return { proposals: selected, classes, logits: new Float32Array(0), deltas: new Float32Array(0) };
        }
        const pooled = pool(levels, selected.boxes, extent, pooledLevels);
        const outputs = boxes(pooled);
        pooled.dispose();
        try {
          const [logits, deltas] = await Promise.all([outputs.logits.data(), outputs.deltas.data()]);
          return { proposals: selected, classes, logits: logits as Float32Array, deltas: deltas as Float32Array };
        } finally {
          outputs.logits.dispose();
          outputs.deltas.dispose();
        }
      } finally {
        for (const level of levels) level.dispose();
      }
    },

    async predict({ features, placement, configuration: { detection } }) {
      const levels = pooledLevelsOf(detection, placement.protocol);
      const { proposals: selected, logits, deltas } = await head.read(features, placement, levels);
      return detect({ logits, deltas, classes, proposals: selected.boxes }, placement, {
        scoreThreshold: detection.scoreThreshold,
        suppressionThreshold: detection.nmsThreshold,
        keptBoxes: detection.detections,
        minSide: detection.minimumBoxSize,
        weights: detection.boxWeights,
      });
    },

    warmUp({ features, placement }) {
      const levels = pyramid(features);
      try {
        for (const { objectness, deltas } of proposals(levels)) {
          objectness.dispose();
          deltas.dispose();
        }
        const levelCount = pooledLevelsOf(settings, placement.protocol);
        const whole = Float32Array.of(0, 0, placement.resizedWidth, placement.resizedHeight);
        const pooled = pool(levels, whole, placement, levelCount);
        const { logits, deltas } = boxes(pooled);
        for (const tensor of [pooled, logits, deltas]) tensor.dispose();
      } finally {
        for (const level of levels) level.dispose();
      }
    },
  };
  return head;
}
