// Pooling of boxes from the levels of a feature pyramid, after torchvision's MultiScaleRoIAlign.
import * as tf from "@tensorflow/tfjs-core";
import { pyramidLevels, pyramidScale } from "../../../core/geometry/pyramid-levels";
import { multiLevelRoiAlign } from "../../nn/roi-align";
import type { DetectionConfiguration } from "../configuration";
import type { Pyramid } from "./feature-pyramid";

export interface PoolingPlan {
  /** The levels pooled from, finest first, [1, h, w, c] each. */
  readonly levels: Pyramid;
  /** Of each level, feature pixels per input pixel. */
  readonly scales: readonly number[];
  /** [r, 4] xyxy in input pixels. */
  readonly boxes: Float32Array;
  /** Of each box, its level. */
  readonly levelOf: Uint8Array;
  /** Rows and columns of each pooled region. */
  readonly size: number;
  /** Samples a bin along each axis. */
  readonly samples: number;
}

/** -> [r, size, size, c], in the order of the boxes; r is at least 1. */
export type RegionPooling = (plan: PoolingPlan) => tf.Tensor4D;

/** Gives each box its level among the finest `levelCount`; `imageHeight` is that of the image without padding. */
export function planPooling(
  pyramid: Pyramid,
  boxes: Float32Array,
  imageHeight: number,
  levelCount: number,
  { poolSize: size, poolSamples: samples }: DetectionConfiguration,
): PoolingPlan {
  const levels = pyramid.slice(0, levelCount);
  const scales = levels.map((level) => pyramidScale(level.shape[1], imageHeight));
  const levelOf = pyramidLevels(boxes, -Math.log2(scales[0]), -Math.log2(scales[scales.length - 1]));
  return { levels, scales, boxes, levelOf, size, samples };
}

/** With a gradient. Quickest where reading a tensor is a copy: on WebAssembly and the plain CPU. */
export const poolByRoiAlign: RegionPooling = ({ levels, scales, boxes, levelOf, size, samples }) =>
  multiLevelRoiAlign(levels, boxes, Int32Array.from(levelOf), {
    outputSize: size,
    samplingRatio: samples,
    spatialScales: scales,
  });

/** Regions cropped at once: bounds the memory that a thousand proposals take. */
const chunkSize = 128;

/** Corners [n, 4] of the regular grid of `points` × `points` samples of each box, as CropAndResize wants them. */
function gridCorners(plan: PoolingPlan, indices: readonly number[], level: number): Float32Array {
  const [, h, w] = plan.levels[level].shape;
  const points = plan.size * plan.samples;
  const corners = new Float32Array(4 * indices.length);
  indices.forEach((box, i) => {
    for (let axis = 0; axis < 2; axis++) {
      const start = plan.boxes[4 * box + axis] * plan.scales[level];
      const extent = Math.max(plan.boxes[4 * box + axis + 2] * plan.scales[level] - start, 1);
      // The map has one pixel of padding, and corners are fractions of its largest index.
      const span = (axis === 0 ? w : h) + 1;
      corners[4 * i + 1 - axis] = (start + (0.5 * extent) / points + 1) / span;
      corners[4 * i + 3 - axis] = (start + ((points - 0.5) * extent) / points + 1) / span;
    }
  });
  return corners;
}

/**
 * By tfjs's CropAndResize, which samples a regular grid as RoIAlign does: two kernels a chunk on a GPU, and nothing read
 * back. No gradient. RoIAlign repeats the edge for one pixel around the map and sees zeros beyond, so the map is padded
 * by its edge and the crop extrapolates zeros.
 */
export const poolByCropping: RegionPooling = (plan) =>
  tf.tidy(() => {
    const { levels, levelOf, size, samples } = plan;
    const points = size * samples;
    const rows: tf.Tensor4D[] = [];
    const order: number[] = [];
    levels.forEach((features, level) => {
      const indices = Array.from(levelOf.keys()).filter((i) => levelOf[i] === level);
      if (indices.length === 0) return;
      const edge: [number, number] = [1, 1];
      const padded = tf.mirrorPad(features, [[0, 0], edge, edge, [0, 0]], "symmetric");
      for (let at = 0; at < indices.length; at += chunkSize) {
        const chunk = indices.slice(at, at + chunkSize);
        order.push(...chunk);
        rows.push(
          tf.tidy(() => {
            const corners = tf.tensor2d(gridCorners(plan, chunk, level), [chunk.length, 4]);
            const image = tf.zeros<tf.Rank.R1>([chunk.length], "int32");
            const grid = tf.image.cropAndResize(padded, corners, image, [points, points], "bilinear", 0);
            return tf.avgPool(grid, samples, samples, "valid");
          }),
        );
      }
    });
    const place = new Int32Array(order.length);
    order.forEach((box, row) => (place[box] = row));
    return tf.gather(rows.length === 1 ? rows[0] : tf.concat(rows, 0), tf.tensor1d(place, "int32"));
  });

/** The quicker of the two on the active backend; for inference. */
export const poolQuickly: RegionPooling = (plan) =>
  ["wasm", "cpu"].includes(tf.getBackend()) ? poolByRoiAlign(plan) : poolByCropping(plan);
