// The factorized prior of the entropy bottleneck, after CompressAI's entropy_models.py (filters 3, 3, 3, 3).
import * as tf from "@tensorflow/tfjs-core";
import "./gradients/register-gradients";
import { lowerBound as boundedBelow } from "./lower-bound";
import { stopGradient } from "./stop-gradient";

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

/** Cumulative logits of values [C, 1, m] under each channel's density -> [C, 1, m]. */
export function cumulativeLogits(values: tf.Tensor3D, prior: Omit<Prior, "quantiles">): tf.Tensor3D {
  return tf.tidy(() => {
    let logits = values;
    prior.matrices.forEach((matrix, i) => {
      logits = tf.add(tf.matMul(tf.softplus(matrix), logits), prior.biases[i]);
      if (i < prior.factors.length) logits = tf.add(logits, tf.mul(tf.tanh(prior.factors[i]), tf.tanh(logits)));
    });
    return logits;
  });
}

/** Probability of the unit interval around each y [n, h, w, C], bounded below -> [n, h, w, C]. */
export function likelihood(y: tf.Tensor4D, prior: Prior, { lowerBound = 1e-9 } = {}): tf.Tensor4D {
  return tf.tidy(() => {
    const [n, h, w, channels] = y.shape;
    const values: tf.Tensor3D = tf.reshape(tf.transpose(y, [3, 0, 1, 2]), [channels, 1, n * h * w]);
    const lower = cumulativeLogits(tf.sub(values, 0.5), prior);
    const upper = cumulativeLogits(tf.add(values, 0.5), prior);
    // On the side where both sigmoids are small their difference is exact; an even function, so the sign is a constant.
    const sign = stopGradient(tf.neg(tf.sign(tf.add(lower, upper))));
    const mass = tf.abs(tf.sub(tf.sigmoid(tf.mul(sign, upper)), tf.sigmoid(tf.mul(sign, lower))));
    return tf.transpose(tf.reshape(boundedBelow(mass, lowerBound), [channels, n, h, w]), [1, 2, 3, 0]);
  });
}

/** The sum of -log2 over all elements, a scalar. */
export function bits(likelihood: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul(tf.sum(tf.log(likelihood)), -1 / Math.LN2));
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
    const logits = cumulativeLogits(tf.expandDims(prior.quantiles, 1), fixed);
    return tf.sum(tf.abs(tf.sub(logits, tf.tensor1d([-tail, 0, tail]))));
  });
}
