// Pooling of regions from a feature pyramid and the two-layer box head, after torchvision's poolers.py and faster_rcnn.py.
import * as tf from "@tensorflow/tfjs-core";
import { pyramidLevels, pyramidScale } from "../../../core/geometry/pyramid-levels";
import type { DetectionConfiguration } from "../configuration";
import type { ParameterView } from "../parameter-view";
import type { Pyramid } from "./feature-pyramid";
import { poolByCropping, type RegionPooling } from "./region-pooling";
import type { InputExtent } from "./region-proposal";

/** What the box head says about regions, in their order. */
export type BoxOutput = {
  /** Logits [regions, classes], background first. */
  readonly logits: tf.Tensor2D;
  /** Offsets [regions, classes · 4]. */
  readonly deltas: tf.Tensor2D;
};

/** Regions pooled at once: bounds the memory that a thousand proposals take. */
const chunkSize = 128;

interface Pooling {
  /** Finest levels of a pyramid, as many as regions are pooled from. */
  readonly levels: Pyramid;
  readonly scales: readonly number[];
  /** Level of each box. */
  readonly levelOf: Uint8Array;
}

function assignLevels(pyramid: Pyramid, boxes: Float32Array, extent: InputExtent, levelCount: number): Pooling {
  const levels = pyramid.slice(0, levelCount);
  const scales = levels.map((level) => pyramidScale(level.shape[1], extent.resizedHeight));
  const levelOf = pyramidLevels(boxes, -Math.log2(scales[0]), -Math.log2(scales[scales.length - 1]));
  return { levels, scales, levelOf };
}

/** Indices of boxes, level by level, in pieces of at most `chunkSize`. */
function chunksByLevel({ levels, levelOf }: Pooling): { level: number; indices: number[] }[] {
  const chunks: { level: number; indices: number[] }[] = [];
  for (let level = 0; level < levels.length; level++) {
    const indices = Array.from(levelOf.keys()).filter((i) => levelOf[i] === level);
    for (let at = 0; at < indices.length; at += chunkSize) {
      chunks.push({ level, indices: indices.slice(at, at + chunkSize) });
    }
  }
  return chunks;
}

export interface BoxHead {
  /** Boxes [r, 4] (xyxy, input pixels) -> [r, size, size, channels], each pooled from its level of one image's pyramid. */
  pool(pyramid: Pyramid, boxes: Float32Array, extent: InputExtent, levelCount: number): tf.Tensor4D;
  /** The two hidden layers and the two outputs on pooled regions. */
  predict(pooled: tf.Tensor4D): BoxOutput;
  /** Both together in bounded memory; r must be at least 1. */
  apply(pyramid: Pyramid, boxes: Float32Array, extent: InputExtent, levelCount: number): BoxOutput;
}

export function boxHead(
  view: ParameterView,
  configuration: DetectionConfiguration,
  poolRegions: RegionPooling = poolByCropping,
): BoxHead {
  const hidden1 = view.linear("detection.box.hidden1", "relu");
  const hidden2 = view.linear("detection.box.hidden2", "relu");
  const logits = view.linear("detection.box.scores");
  const deltas = view.linear("detection.box.deltas");

  const flatten = (pooled: tf.Tensor4D): tf.Tensor2D => tf.reshape(pooled, [pooled.shape[0], -1]);
  const predictFrom = (hidden: tf.Tensor2D): BoxOutput => {
    const y = hidden2(hidden);
    return { logits: logits(y), deltas: deltas(y) };
  };

  /** Pools, applies `then` to each piece, and puts the rows back into the order of the boxes. */
  const byChunks = <T extends tf.Tensor>(
    pyramid: Pyramid,
    boxes: Float32Array,
    extent: InputExtent,
    levelCount: number,
    then: (pooled: tf.Tensor4D) => T,
  ): T =>
    tf.tidy(() => {
      const pooling = assignLevels(pyramid, boxes, extent, levelCount);
      const chunks = chunksByLevel(pooling);
      const rows = chunks.map(({ level, indices }) => {
        const chunk = new Float32Array(indices.flatMap((i) => [...boxes.subarray(4 * i, 4 * i + 4)]));
        return tf.tidy(() =>
          then(
            poolRegions(pooling.levels[level], chunk, {
              size: configuration.poolSize,
              samples: configuration.poolSamples,
              scale: pooling.scales[level],
            }),
          ),
        );
      });
      const place = new Int32Array(boxes.length / 4);
      chunks.flatMap(({ indices }) => indices).forEach((box, row) => (place[box] = row));
      const together = rows.length === 1 ? rows[0] : tf.concat(rows, 0);
      return tf.gather(together, tf.tensor1d(place, "int32")) as T;
    });

  return {
    pool: (pyramid, boxes, extent, levelCount) => byChunks(pyramid, boxes, extent, levelCount, (pooled) => pooled),
    predict: (pooled) => tf.tidy(() => predictFrom(hidden1(flatten(pooled)))),
    apply: (pyramid, boxes, extent, levelCount) =>
      tf.tidy(() => predictFrom(byChunks(pyramid, boxes, extent, levelCount, (pooled) => hidden1(flatten(pooled))))),
  };
}
