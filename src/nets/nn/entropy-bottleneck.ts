// The factorized prior of the entropy bottleneck, after CompressAI's entropy_models.py (filters 3, 3, 3, 3).
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";
import { lowerBound as boundedBelow } from "./lower-bound";
import { stopGradient } from "./stop-gradient";
import { sumInBlocks } from "./sum-in-blocks";
import { tanh } from "./tanh";

export interface Prior {
  /** `prior.matrix0..4`: [C, out, in] each. */
  readonly matrices: readonly tf.Tensor3D[];
  /** `prior.bias0..4`: [C, out, 1] each. */
  readonly biases: readonly tf.Tensor3D[];
  /** `prior.factor0..3`: [C, out, 1] each. */
  readonly factors: readonly tf.Tensor3D[];
  /** [C, 3]: lower tail, median, upper tail. */
  readonly quantiles: tf.Tensor2D;
}

/**
 * The small matrices of all channels as one block-diagonal matrix [C * in, C * out]: on WebAssembly a plain product of
 * this size is several times as fast as a batch of tiny ones (tfjs 4.22).
 */
function blockDiagonal(matrix: tf.Tensor3D): tf.Tensor4D {
  const [channels, outputs, inputs] = matrix.shape;
  const blocks = tf.reshape(tf.transpose(tf.softplus(matrix), [0, 2, 1]), [channels, inputs, 1, outputs]);
  const diagonal = tf.reshape(tf.eye(channels), [channels, 1, channels, 1]);
  return tf.reshape(tf.mul(blocks, diagonal), [1, 1, channels * inputs, channels * outputs]);
}

/** Cumulative logits of values [m, C], each under its channel's density -> [m, C]. */
function cumulativeLogits(values: tf.Tensor2D, prior: Omit<Prior, "quantiles">): tf.Tensor2D {
  return tf.tidy(() => {
    const [count, channels] = values.shape;
    let logits: tf.Tensor4D = tf.reshape(values, [1, count, 1, channels]);
    prior.matrices.forEach((matrix, i) => {
      // A copy, because tfjs 4.22 on WebAssembly takes a reshaped bias for one of its old rank, and refuses it.
      const bias: tf.Tensor1D = tf.mul(tf.reshape(prior.biases[i], [-1]), 1);
      logits = conv(logits, blockDiagonal(matrix), { bias });
      if (i < prior.factors.length) {
        logits = tf.add(logits, tf.mul(tf.reshape(tf.tanh(prior.factors[i]), [-1]), tanh(logits)));
      }
    });
    return tf.reshape(logits, [count, channels]);
  });
}

/** Probability of the unit interval around each y [n, h, w, C], bounded below -> [n, h, w, C]. */
export function likelihood(y: tf.Tensor4D, prior: Prior, { lowerBound = 1e-9 } = {}): tf.Tensor4D {
  return tf.tidy(() => {
    const values: tf.Tensor2D = tf.reshape(y, [-1, y.shape[3]]);
    const lower = cumulativeLogits(tf.sub(values, 0.5), prior);
    const upper = cumulativeLogits(tf.add(values, 0.5), prior);
    // On the side where both sigmoids are small their difference is exact; the sign counts as a constant.
    const sign = stopGradient(tf.neg(tf.sign(tf.add(lower, upper))));
    const mass = tf.abs(tf.sub(tf.sigmoid(tf.mul(sign, upper)), tf.sigmoid(tf.mul(sign, lower))));
    return tf.reshape(boundedBelow(mass, lowerBound), y.shape);
  });
}

/**
 * The sum of -log2 over all elements, a scalar (sc2bench's BppLoss with reduction "sum"); exact to float32 also for the
 * millions of elements of a batch of official size.
 */
export function bits(likelihood: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul(sumInBlocks(tf.log(likelihood)), -1 / Math.LN2));
}

/** y with noise in [-½, ½) of the same shape, the training surrogate of rounding. */
export function addNoise(y: tf.Tensor4D, noise: tf.Tensor4D): tf.Tensor4D {
  return tf.add(y, noise);
}

/** round(y - median) + median by channel, ties to even; passes no gradient. */
export function roundAroundMedians(y: tf.Tensor4D, prior: Pick<Prior, "quantiles">): tf.Tensor4D {
  const { quantiles } = prior;
  const round = tf.customGrad((y) => {
    const medians = tf.reshape(tf.slice(quantiles, [0, 1], [-1, 1]), [-1]);
    return {
      value: tf.add(tf.round(tf.sub(y as tf.Tensor4D, medians)), medians),
      gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
    };
  });
  return round(y) as tf.Tensor4D;
}

/** CompressAI's tail mass: the probability outside the outer quantiles. */
const tailMass = 1e-9;

/** Sum over channels of how far the quantiles' logits are from those of the tails and of ½; moves the quantiles only. */
export function auxiliaryLoss(prior: Prior): tf.Scalar {
  return tf.tidy(() => {
    const fixed = {
      matrices: prior.matrices.map(stopGradient),
      biases: prior.biases.map(stopGradient),
      factors: prior.factors.map(stopGradient),
    };
    const tail = Math.log(2 / tailMass - 1);
    const logits = cumulativeLogits(tf.transpose(prior.quantiles), fixed); // [3, C]
    return tf.sum(tf.abs(tf.sub(logits, tf.tensor2d([-tail, 0, tail], [3, 1]))));
  });
}
