// Generalised divisive normalisation with absolute values (GDN1), after CompressAI's gdn.py.
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "./conv";
import { lowerBound } from "./lower-bound";
import { gdnUnpacked } from "./wasm/gdn";
import { activeHeap } from "./wasm/heap";
import { hasOwnKernels, ownGdn } from "./webgpu/own-kernels";

/** As stored: square roots of what is effective. */
export interface GdnParameters {
  /** [c] */
  readonly beta: tf.Tensor1D;
  /** [in, out] */
  readonly gamma: tf.Tensor2D;
}

/** What the layer computes with. */
export interface EffectiveGdn {
  /** [c] */
  readonly beta: tf.Tensor1D;
  /** [1, 1, in, out] */
  readonly gamma: tf.Tensor4D;
}

const pedestal = 2 ** -36;
const betaBound = Math.sqrt(1e-6 + pedestal);
const gammaBound = 2 ** -18;

/** Beta and gamma from their stored square roots; inference does this once. */
export function effectiveGdn(parameters: GdnParameters): EffectiveGdn {
  const [beta, gamma] = tf.tidy((): [tf.Tensor1D, tf.Tensor4D] => {
    const effective = <T extends tf.Tensor>(stored: T, bound: number): T =>
      tf.sub(tf.square(lowerBound(stored, bound)), pedestal);
    const [channels] = parameters.beta.shape;
    return [
      effective(parameters.beta, betaBound),
      tf.reshape(effective(parameters.gamma, gammaBound), [1, 1, channels, channels]),
    ];
  });
  return { beta, gamma };
}

/**
 * x / (beta + gamma |x|) over channels at each position of x [n, h, w, c]; x * (…) if inverse. `inference` promises that no
 * gradient will be asked for, which lets a GPU do it in one kernel.
 */
export function applyGdn(x: tf.Tensor4D, effective: EffectiveGdn, inverse = false, inference = false): tf.Tensor4D {
  if (inference && hasOwnKernels(x.shape[3])) return ownGdn(x, effective.gamma, effective.beta, inverse);
  if (activeHeap()) return gdnUnpacked(x, effective.gamma, effective.beta, inverse);
  return tf.tidy(() => {
    const norm = conv(tf.abs(x), effective.gamma, { bias: effective.beta });
    return inverse ? tf.mul(x, norm) : tf.div(x, norm);
  });
}

/** `applyGdn` from stored parameters. */
export function gdn(x: tf.Tensor4D, parameters: GdnParameters, inverse = false): tf.Tensor4D {
  return tf.tidy(() => applyGdn(x, effectiveGdn(parameters), inverse));
}
