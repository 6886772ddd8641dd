// Batch normalisation: as a fixed affine map, with the batch's own statistics, and folded into a convolution.
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";
import { sumOverPositions } from "./sum-over-positions";

/** Each tensor [c]. */
export interface Norm {
  readonly scale: tf.Tensor1D;
  readonly shift: tf.Tensor1D;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
  /** Added to the variance; PyTorch's 1e-5 where absent. */
  readonly epsilon?: number;
}

/** PyTorch's default. */
const defaultEpsilon = 1e-5;

/** The norm with stored statistics as x * multiplier + offset; each [c]. */
function affineMap(norm: Norm): { multiplier: tf.Tensor1D; offset: tf.Tensor1D } {
  const [a, b] = tf.tidy((): [tf.Tensor1D, tf.Tensor1D] => {
    const a: tf.Tensor1D = tf.mul(norm.scale, tf.rsqrt(tf.add(norm.variance, norm.epsilon ?? defaultEpsilon)));
    return [a, tf.sub(norm.shift, tf.mul(norm.mean, a))];
  });
  return { multiplier: a, offset: b };
}

/** (x - mean) / sqrt(variance + epsilon) * scale + shift with stored statistics, over the last axis. */
export function affineNorm<T extends tf.Tensor>(x: T, norm: Norm): T {
  return tf.tidy(() => {
    const { multiplier, offset } = affineMap(norm);
    return tf.add(tf.mul(x, multiplier), offset);
  });
}

export interface BatchNormResult {
  /** Shaped as x. */
  readonly y: tf.Tensor4D;
  /** [c] */
  readonly batchMean: tf.Tensor1D;
  /** [c], divided by the count, as used. */
  readonly batchVariance: tf.Tensor1D;
  /** [c]: (1 - momentum) * norm.mean + momentum * batch mean. */
  readonly runningMean: tf.Tensor1D;
  /** [c]: likewise, with the unbiased variance, as PyTorch updates it. */
  readonly runningVariance: tf.Tensor1D;
}

/**
 * Normalises x [n, h, w, c] by its own statistics and maps it by scale and shift. Gradients reach x, scale and shift;
 * the statistics are values only.
 */
export function batchNormTraining(x: tf.Tensor4D, norm: Norm, momentum = 0.1): BatchNormResult {
  const count = x.size / x.shape[3];
  const average = (values: tf.Tensor): tf.Tensor1D => tf.mul(sumOverPositions(values), 1 / count);
  const [batchMean, batchVariance] = tf.tidy((): [tf.Tensor1D, tf.Tensor1D] => {
    const mean = average(x);
    return [mean, average(tf.square(tf.sub(x, mean)))];
  });
  const normalise = tf.customGrad((...inputs) => {
    const [x, scale, shift] = inputs as tf.Tensor[];
    const save = inputs[3] as tf.GradSaveFunc;
    const inverse = tf.rsqrt(tf.add(batchVariance, norm.epsilon ?? defaultEpsilon));
    const normalised = tf.mul(tf.sub(x, batchMean), inverse);
    save([normalised, scale, inverse]);
    return {
      value: tf.add(tf.mul(normalised, scale), shift),
      gradFunc: (dy: tf.Tensor, [normalised, scale, inverse]: tf.Tensor[]) => {
        const dShift = sumOverPositions(dy);
        const dScale = sumOverPositions(tf.mul(dy, normalised));
        const along = tf.add(tf.mul(normalised, tf.mul(dScale, 1 / count)), tf.mul(dShift, 1 / count));
        return [tf.mul(tf.sub(dy, along), tf.mul(scale, inverse)), dScale, dShift];
      },
    };
  });
  const blend = (old: tf.Tensor1D, batch: tf.Tensor1D): tf.Tensor1D =>
    tf.tidy(() => tf.add(tf.mul(old, 1 - momentum), tf.mul(batch, momentum)));
  return {
    y: normalise(x, norm.scale, norm.shift) as tf.Tensor4D,
    batchMean,
    batchVariance,
    runningMean: blend(norm.mean, batchMean),
    runningVariance: tf.tidy(() => blend(norm.variance, tf.mul(batchVariance, count / Math.max(1, count - 1)))),
  };
}

/** The convolution that does what `kernel` [kh, kw, in / groups, out], `bias` and the norm behind it do together. */
export function foldNorm(
  kernel: tf.Tensor4D,
  norm: Norm,
  bias?: tf.Tensor1D,
): { kernel: tf.Tensor4D; bias: tf.Tensor1D } {
  const [k, b] = tf.tidy((): [tf.Tensor4D, tf.Tensor1D] => {
    const { multiplier, offset } = affineMap(norm);
    return [tf.mul(kernel, multiplier), bias ? tf.add(tf.mul(bias, multiplier), offset) : offset];
  });
  return { kernel: k, bias: b };
}
