// Stochastic gradient descent with momentum and weight decay, after torch.optim.SGD.
import * as tf from "@tensorflow/tfjs-core";
import { optimizerOf, type Optimizer, type Update } from "./optimizer";

export interface SgdOptions {
  readonly momentum?: number;
  /** Added to the gradient, times the parameter. */
  readonly weightDecay?: number;
}

export function sgd({ momentum = 0, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  return optimizerOf((value, gradient, before, _, learningRate): Update => {
    const slope = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(value, weightDecay));
    if (momentum === 0) return { value: tf.sub(value, tf.mul(slope, learningRate)), slots: {} };
    // The first step takes the gradient itself as momentum.
    const moving = before ? tf.add(tf.mul(before.momentum, momentum), slope) : tf.mul(slope, 1);
    return { value: tf.sub(value, tf.mul(moving, learningRate)), slots: { momentum: moving } };
  });
}
