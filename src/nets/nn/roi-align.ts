// Region pooling by bilinear samples, after torchvision.ops.roi_align.
import * as tf from "@tensorflow/tfjs-core";

export interface RoiAlignOptions {
  /** Rows and columns of each pooled region. */
  readonly outputSize?: number;
  /** Feature pixels per image pixel. */
  readonly spatialScale: number;
  /** Samples a bin along each axis. */
  readonly samplingRatio?: number;
  /** Whether box edges are shifted by half a feature pixel. */
  readonly aligned?: boolean;
  /** The image of each box; 0 where absent. */
  readonly batchIndex?: Int32Array;
}

interface AxisSamples {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** 0 outside the image. */
  readonly lowWeight: Float32Array;
  readonly highWeight: Float32Array;
}

/** Sample positions of every box along one axis: [boxes, samples]. */
function axisSamples(
  starts: Float32Array,
  ends: Float32Array,
  size: number,
  samples: number,
  minimum: number,
): AxisSamples {
  const count = starts.length * samples;
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const lowWeight = new Float32Array(count);
  const highWeight = new Float32Array(count);
  for (let box = 0; box < starts.length; box++) {
    const extent = Math.max(ends[box] - starts[box], minimum);
    for (let s = 0; s < samples; s++) {
      const position = starts[box] + ((s + 0.5) * extent) / samples;
      if (!(position >= -1 && position <= size)) continue;
      const i = box * samples + s;
      const clamped = Math.min(Math.max(position, 0), size - 1);
      low[i] = Math.min(Math.floor(clamped), size - 1);
      high[i] = Math.min(low[i] + 1, size - 1);
      highWeight[i] = clamped - low[i];
      lowWeight[i] = 1 - highWeight[i];
    }
  }
  return { low, high, lowWeight, highWeight };
}

/** features [n, h, w, c], boxes [r, 4] (xyxy, image pixels) -> [r, outputSize, outputSize, c]. */
export function roiAlign(
  features: tf.Tensor4D,
  boxes: Float32Array | tf.Tensor2D,
  { outputSize = 7, spatialScale, samplingRatio = 2, aligned = false, batchIndex }: RoiAlignOptions,
): tf.Tensor4D {
  const xyxy = boxes instanceof Float32Array ? boxes : (boxes.dataSync() as Float32Array);
  const count = xyxy.length / 4;
  const [n, h, w, c] = features.shape;
  if (count === 0) return tf.zeros([0, outputSize, outputSize, c]);
  const samples = outputSize * samplingRatio;
  const edge = (k: number) =>
    Float32Array.from({ length: count }, (_, i) => xyxy[4 * i + k] * spatialScale - (aligned ? 0.5 : 0));
  const columns = axisSamples(edge(0), edge(2), w, samples, aligned ? 0 : 1);
  const rows = axisSamples(edge(1), edge(3), h, samples, aligned ? 0 : 1);
  return tf.tidy(() => {
    const flat: tf.Tensor2D = tf.reshape(features, [n * h * w, c]);
    const corner = (ys: Int32Array, yWeights: Float32Array, xs: Int32Array, xWeights: Float32Array) => {
      const indices = new Int32Array(count * samples * samples);
      const weights = new Float32Array(indices.length);
      for (let box = 0, i = 0; box < count; box++) {
        const base = (batchIndex?.[box] ?? 0) * h;
        for (let y = box * samples; y < (box + 1) * samples; y++) {
          for (let x = box * samples; x < (box + 1) * samples; x++, i++) {
            indices[i] = (base + ys[y]) * w + xs[x];
            weights[i] = yWeights[y] * xWeights[x];
          }
        }
      }
      return tf.mul(tf.gather(flat, tf.tensor1d(indices, "int32")), tf.tensor2d(weights, [indices.length, 1]));
    };
    const sum = tf.addN([
      corner(rows.low, rows.lowWeight, columns.low, columns.lowWeight),
      corner(rows.low, rows.lowWeight, columns.high, columns.highWeight),
      corner(rows.high, rows.highWeight, columns.low, columns.lowWeight),
      corner(rows.high, rows.highWeight, columns.high, columns.highWeight),
    ]);
    return tf.avgPool(
      tf.reshape(sum, [count, samples, samples, c]) as tf.Tensor4D,
      samplingRatio,
      samplingRatio,
      "valid",
    );
  });
}
