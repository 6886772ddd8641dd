// The two-layer box head on pooled regions, after torchvision's faster_rcnn.py.
import * as tf from "@tensorflow/tfjs-core";
import type { DetectionConfiguration } from "../../../core/networks/configuration";
import type { ParameterView } from "../../interpreters/parameter-view";
import type { Pyramid } from "./feature-pyramid";
import { planPooling, poolQuickly, type RegionPooling } from "./region-pooling";
import type { InputExtent } from "./region-proposal";

/** What the box head says about regions, in their order. */
export type BoxOutput = {
  /** Logits [regions, classes], background first. */
  readonly logits: tf.Tensor2D;
  /** Offsets [regions, classes · 4]. */
  readonly deltas: tf.Tensor2D;
};

export interface BoxHead {
  /**
   * Boxes [r, 4] (xyxy, input pixels; r at least 1) -> [r, size, size, channels], each pooled from its level among the
   * finest `levelCount` of one image's pyramid.
   */
  pool(pyramid: Pyramid, boxes: Float32Array, extent: InputExtent, levelCount: number): tf.Tensor4D;
  /** The two hidden layers and the two outputs on pooled regions. */
  predict(pooled: tf.Tensor4D): BoxOutput;
}

export function boxHead(
  view: ParameterView,
  configuration: DetectionConfiguration,
  poolRegions: RegionPooling = poolQuickly,
): BoxHead {
  const hidden1 = view.linear("detection.box.hidden1", "relu");
  const hidden2 = view.linear("detection.box.hidden2", "relu");
  const logits = view.linear("detection.box.scores");
  const deltas = view.linear("detection.box.deltas");
  return {
    pool: (pyramid, boxes, extent, levelCount) =>
      poolRegions(planPooling(pyramid, boxes, extent.resizedHeight, levelCount, configuration)),
    predict: (pooled) =>
      tf.tidy(() => {
        const flat: tf.Tensor2D = tf.reshape(pooled, [pooled.shape[0], -1]);
        const hidden = hidden2(hidden1(flat));
        return { logits: logits(hidden), deltas: deltas(hidden) };
      }),
  };
}
