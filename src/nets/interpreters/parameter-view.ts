// Layers as functions, made from parameters by name: the one language in which every network of this room is written.
import type * as tf from "@tensorflow/tfjs-core";

/** Feature map to feature map, [n, h, w, c]. */
export type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** A convolution; `residual`, shaped as the result, is added before the activation. */
export type ConvolutionLayer = (x: tf.Tensor4D, residual?: tf.Tensor4D) => tf.Tensor4D;

/** [n, in] -> [n, out]. */
export type LinearLayer = (x: tf.Tensor2D) => tf.Tensor2D;

export type Activation = "linear" | "relu";

export interface ConvolutionSpec {
  readonly stride?: number;
  /** Zeros on every side, in pixels. */
  readonly padding?: number;
  readonly dilation?: number;
  /** Full name of the norm that follows. */
  readonly norm?: string;
  readonly activation?: Activation;
  /** It is always given a residual, which is added before the activation. */
  readonly joins?: boolean;
  /** Compute tap by tap: far fewer products where most taps of a dilated kernel fall into the padding. */
  readonly byTaps?: boolean;
}

/**
 * A way to read parameters as layers. Biases are used where the parameters have one. All methods throw
 * MissingParameterError for a name that is not there.
 */
export interface ParameterView {
  has(name: string): boolean;
  /** Shape of a parameter in this lab's layout. */
  shape(name: string): readonly number[];
  /** `name.kernel`, `name.bias`, and the norm that `spec` names. */
  convolution(name: string, spec?: ConvolutionSpec): ConvolutionLayer;
  /** `name.kernel`, `name.bias`. */
  linear(name: string, activation?: Activation): LinearLayer;
  /** `name.beta`, `name.gamma`. */
  gdn(name: string, inverse?: boolean): Layer;
  /** `name.conv`, `name.norm0`, `name.fc1`, `name.norm1`, `name.fc2`. */
  splitAttention(name: string): Layer;
}
