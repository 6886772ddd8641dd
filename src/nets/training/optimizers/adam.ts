// Adam (Kingma and Ba) and its variant with decoupled weight decay (Loshchilov and Hutter), after torch.optim.
import * as tf from "@tensorflow/tfjs-core";
import { optimizerOf, type Optimizer } from "./optimizer";

export interface AdamOptions {
  /** Decay of the mean gradient and of the mean square. */
  readonly betas?: readonly [mean: number, square: number];
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

type WeightDecay = "in the gradient" | "decoupled";

function adamOf(decay: WeightDecay, { betas, epsilon, weightDecay }: Required<AdamOptions>): Optimizer {
  const [meanDecay, squareDecay] = betas;
  return optimizerOf((value, gradient, before, steps, learningRate) => {
    const decays = weightDecay !== 0;
    const slope = decays && decay === "in the gradient" ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
    const start = decays && decay === "decoupled" ? tf.mul(value, 1 - learningRate * weightDecay) : value;
    const newMean = tf.mul(slope, 1 - meanDecay);
    const newSquare = tf.mul(tf.square(slope), 1 - squareDecay);
    const mean = before ? tf.add(tf.mul(before.mean, meanDecay), newMean) : newMean;
    const square = before ? tf.add(tf.mul(before.square, squareDecay), newSquare) : newSquare;
    // The means start at 0; dividing by what they can have seen takes that bias out.
    const meanSeen = 1 - meanDecay ** steps;
    const squareSeen = 1 - squareDecay ** steps;
    const size = tf.add(tf.mul(tf.sqrt(square), 1 / Math.sqrt(squareSeen)), epsilon);
    const moved = tf.sub(start, tf.mul(tf.div(mean, size), learningRate / meanSeen));
    return { value: moved, slots: { mean, square } };
  });
}

/** Weight decay is added to the gradient, times the parameter. */
export function adam({ betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {}): Optimizer {
  return adamOf("in the gradient", { betas, epsilon, weightDecay });
}

/** Weight decay shrinks the parameter by itself, times the learning rate. */
export function adamW({ betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 1e-2 }: AdamOptions = {}): Optimizer {
  return adamOf("decoupled", { betas, epsilon, weightDecay });
}
