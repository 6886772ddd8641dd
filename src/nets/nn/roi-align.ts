// Region pooling by bilinear samples, after torchvision.ops.roi_align and MultiScaleRoIAlign.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";
import { poolByCropping } from "./roi-pool-by-cropping";
import { poolByGathering } from "./roi-pool-by-gathering";
import { poolByLoops } from "./roi-pool-by-loops";
import { poolOnHeap, poolsOnHeap } from "./wasm/region-pooling";
import { poolOnGpu, poolsOnGpu } from "./webgpu/region-pooling";
import { roiPlan, type RegionSpans, type Span } from "./roi-samples";

type RoiPooling = "loops" | "gathering" | "cropping" | "gpu kernel" | "heap kernel";

interface SharedOptions {
  /** Rows and columns of each pooled region; 7 unless told. */
  readonly outputSize?: number;
  /** Samples a bin along each axis; 2 unless told. */
  readonly samplingRatio?: number;
  /** Whether box edges are shifted by half a feature pixel. */
  readonly aligned?: boolean;
  /** The image of each box; 0 where absent. */
  readonly batchIndex?: Int32Array;
}

export interface RoiAlignOptions extends SharedOptions {
  /** Feature pixels per image pixel. */
  readonly spatialScale: number;
}

export interface MultiLevelRoiAlignOptions extends SharedOptions {
  /** Of each level, feature pixels per image pixel. */
  readonly spatialScales: readonly number[];
  /** Promises that no gradient will be asked for, which lets a backend use a kernel of its own, or crop. */
  readonly inference?: boolean;
  /** The backend's best way unless told: its own kernel, or loops on the CPU, cropping on a GPU; gathering there where gradients count. */
  readonly by?: RoiPooling;
}

/** Boxes [r, 4] on one level: features [n, h, w, c] -> [r, outputSize, outputSize, c]; see `multiLevelRoiAlign`. */
export function roiAlign(
  features: tf.Tensor4D,
  boxes: Float32Array | tf.Tensor2D,
  { spatialScale, ...options }: RoiAlignOptions,
): tf.Tensor4D {
  const count = boxes instanceof Float32Array ? boxes.length / 4 : boxes.shape[0];
  return multiLevelRoiAlign([features], boxes, new Int32Array(count), { ...options, spatialScales: [spatialScale] });
}

/**
 * Pools each box from its own level of a pyramid. `boxes` is [r, 4], xyxy in image pixels (an array, where the backend
 * cannot be read synchronously); `levels` [r] are indices into `pyramid`, whose levels are [n, h, w, c].
 * -> [r, outputSize, outputSize, c]. Gradients reach the pyramid, not the boxes; by cropping they reach nothing.
 */
export function multiLevelRoiAlign(
  pyramid: readonly tf.Tensor4D[],
  boxes: Float32Array | tf.Tensor2D,
  levels: Int32Array,
  options: MultiLevelRoiAlignOptions,
): tf.Tensor4D {
  const { outputSize: bins = 7, samplingRatio: samples = 2, aligned = false, batchIndex, spatialScales } = options;
  const xyxyPixels = boxes instanceof Float32Array ? boxes : (boxes.dataSync() as Float32Array);
  if (xyxyPixels.length !== 4 * levels.length) {
    throw new RangeError(`${xyxyPixels.length} box edges for ${levels.length} levels, expected four a box`);
  }
  if (levels.length === 0) return tf.zeros([0, bins, bins, pyramid[0].shape[3]]);
  const spans = (edge: 0 | 1): Span[] =>
    Array.from(levels, (level, box) => {
      const feature = (pixels: number) => pixels * spatialScales[level] - (aligned ? 0.5 : 0);
      return {
        start: feature(xyxyPixels[4 * box + edge]),
        end: feature(xyxyPixels[4 * box + edge + 2]),
        size: pyramid[level].shape[2 - edge],
      };
    });
  const regions: RegionSpans = {
    bins,
    samples,
    minimum: aligned ? 0 : 1,
    levels,
    images: batchIndex ?? new Int32Array(levels.length),
    rows: spans(1),
    columns: spans(0),
  };
  const by = options.by ?? bestWay(pyramid, options.inference ?? false);
  if (by === "gpu kernel") return poolOnGpu(pyramid, regions);
  if (by === "cropping") return poolByCropping(pyramid, regions);
  const plan = roiPlan(
    pyramid.map(({ shape }) => shape),
    regions,
  );
  if (by === "heap kernel") return poolOnHeap(pyramid, plan);
  return by === "loops" ? poolByLoops(pyramid, plan) : poolByGathering(pyramid, plan);
}

function bestWay(pyramid: readonly tf.Tensor4D[], inference: boolean): RoiPooling {
  if (inference && poolsOnHeap(pyramid)) return "heap kernel";
  if (["wasm", "cpu"].includes(tf.getBackend())) return "loops";
  if (!inference) return "gathering";
  return poolsOnGpu(pyramid) ? "gpu kernel" : "cropping";
}
