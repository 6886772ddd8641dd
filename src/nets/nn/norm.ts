// Batch normalisation: as a fixed affine map, with the batch's own statistics, and folded into a convolution.
import * as tf from "@tensorflow/tfjs-core";

/** Each [c]. */
export interface Norm {
  readonly scale: tf.Tensor1D;
  readonly shift: tf.Tensor1D;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** PyTorch's default. */
const epsilon = 1e-5;

function multiplier(norm: Norm): tf.Tensor1D {
  return tf.mul(norm.scale, tf.rsqrt(tf.add(norm.variance, epsilon)));
}

/** (x - mean) / sqrt(variance + 1e-5) * scale + shift with stored statistics, over the last axis. */
export function affineNorm<T extends tf.Tensor>(x: T, norm: Norm): T {
  return tf.tidy(() => {
    const a = multiplier(norm);
    return tf.add(tf.mul(x, a), tf.sub(norm.shift, tf.mul(norm.mean, a)));
  });
}

export interface BatchNormResult {
  /** Shaped as x. */
  readonly y: tf.Tensor4D;
  /** The running mean after this batch, [c]: (1 - momentum) * norm.mean + momentum * the batch's mean. */
  readonly batchMean: tf.Tensor1D;
  /** The running variance after this batch, [c], with the unbiased estimate, as PyTorch updates it. */
  readonly batchVariance: tf.Tensor1D;
}

/** Normalises x [n, h, w, c] by its own statistics; returns the updated running statistics beside the result. */
export function batchNormTraining(x: tf.Tensor4D, norm: Norm, momentum = 0.1): BatchNormResult {
  const [y, batchMean, batchVariance] = tf.tidy((): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D] => {
    const count = x.size / x.shape[3];
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const normalised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
    const blend = (old: tf.Tensor1D, batch: tf.Tensor): tf.Tensor1D =>
      tf.add(tf.mul(old, 1 - momentum), tf.mul(batch, momentum));
    return [
      tf.add(tf.mul(normalised, norm.scale), norm.shift),
      blend(norm.mean, mean),
      blend(norm.variance, tf.mul(variance, count / Math.max(1, count - 1))),
    ];
  });
  return { y, batchMean, batchVariance };
}

/** The convolution that does what `kernel` [kh, kw, in / groups, out], `bias` and the norm behind it do together. */
export function foldNorm(
  kernel: tf.Tensor4D,
  norm: Norm,
  bias?: tf.Tensor1D,
): { kernel: tf.Tensor4D; bias: tf.Tensor1D } {
  const [k, b] = tf.tidy((): [tf.Tensor4D, tf.Tensor1D] => {
    const a = multiplier(norm);
    const centre: tf.Tensor1D = bias ? tf.sub(norm.mean, bias) : norm.mean;
    return [tf.mul(kernel, a), tf.sub(norm.shift, tf.mul(centre, a))];
  });
  return { kernel: k, bias: b };
}
