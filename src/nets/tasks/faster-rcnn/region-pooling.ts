// Pooling of boxes from the levels of a feature pyramid, after torchvision's MultiScaleRoIAlign.
import type * as tf from "@tensorflow/tfjs-core";
import { pyramidLevels, pyramidScale } from "../../../core/geometry/pyramid";
import { multiLevelRoiAlign } from "../../nn/roi-align";
import type { DetectionConfiguration } from "../../../core/networks/configuration";

/** Maps of equal channels, finest first; the last may be the subsampled one. */
export type Pyramid = readonly tf.Tensor4D[];

export interface PoolingPlan {
  /** The levels pooled from, finest first, [n, h, w, c] each. */
  readonly levels: Pyramid;
  /** Of each level, feature pixels per input pixel. */
  readonly scales: readonly number[];
  /** [r, 4] xyxy in input pixels. */
  readonly boxes: Float32Array;
  /** Of each box, its level. */
  readonly levelOf: Uint8Array;
  /** Of each box, its image; the first of all where absent. */
  readonly images?: Int32Array;
  /** Rows and columns of each pooled region. */
  readonly size: number;
  /** Samples a bin along each axis. */
  readonly samples: number;
}

/** -> [r, size, size, c], in the order of the boxes; r is at least 1. */
export type RegionPooling = (plan: PoolingPlan) => tf.Tensor4D;

/**
 * Gives each box its level among the finest `levelCount`; `imageHeight` is that of the image without padding, or of the
 * highest of several.
 */
export function planPooling(
  pyramid: Pyramid,
  boxes: Float32Array,
  imageHeight: number,
  levelCount: number,
  { poolSize: size, poolSamples: samples, canonicalBox }: DetectionConfiguration,
  images?: Int32Array,
): PoolingPlan {
  const levels = pyramid.slice(0, levelCount);
  const scales = levels.map((level) => pyramidScale(level.shape[1], imageHeight));
  const levelOf = pyramidLevels(boxes, -Math.log2(scales[0]), -Math.log2(scales[scales.length - 1]), canonicalBox);
  return { levels, scales, boxes, levelOf, ...(images && { images }), size, samples };
}

const poolRegions = (plan: PoolingPlan, inference: boolean): tf.Tensor4D => {
  const { levels, scales, boxes, levelOf, images, size, samples } = plan;
  return multiLevelRoiAlign(levels, boxes, Int32Array.from(levelOf), {
    ...(images && { batchIndex: images }),
    outputSize: size,
    samplingRatio: samples,
    spatialScales: scales,
    inference,
  });
};

/** With gradients to the levels; for training. */
export const poolWithGradients: RegionPooling = (plan) => poolRegions(plan, false);

/** The quickest on the active backend, perhaps without gradients; for inference. */
export const poolQuickly: RegionPooling = (plan) => poolRegions(plan, true);
