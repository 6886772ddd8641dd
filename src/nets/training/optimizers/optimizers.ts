// What all optimizers are: a pure function of parameters, gradients and state, after torch.optim.
//
// Parameters are never overwritten: on WebAssembly XNNPACK keeps packed weights by data id and would go on with the old
// ones. Every step makes new tensors; the caller disposes the old.
import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensors } from "../named-tensors";
import { TrainingInputError } from "../training-input-error";

/** What an optimizer remembers of one parameter. */
export interface ParameterState {
  /** Steps that this parameter has taken. */
  readonly steps: number;
  /** E.g. `momentum`; shaped as the parameter. */
  readonly slots: Readonly<Record<string, tf.Tensor>>;
}

/** What an optimizer remembers, by parameter; it owns its tensors. */
export type OptimizerState = ReadonlyMap<string, ParameterState>;

/** Before the first step. */
export const initialState: OptimizerState = new Map();

/** One for all parameters, or by name. */
export type LearningRate = number | ((parameter: string) => number);

interface OptimizerStep {
  readonly parameters: Map<string, tf.Tensor>;
  readonly state: OptimizerState;
}

export interface Optimizer {
  /**
   * One step of every parameter: new parameters and a new state of the same names, both the caller's. What was given
   * stays as it is. A parameter that the state does not know takes its first step. Throws TrainingInputError unless each
   * parameter has a gradient, and its state, of its shape.
   */
  step(
    parameters: NamedTensors,
    gradients: NamedTensors,
    state: OptimizerState,
    learningRate: LearningRate,
  ): OptimizerStep;
}

/** One parameter's step: its new value and its new slots, none of them a tensor that was given. */
interface Update {
  readonly value: tf.Tensor;
  readonly slots: Record<string, tf.Tensor>;
}

/** `before` is undefined in the first step; `steps` counts this one. Runs in a tidy. */
type UpdateRule = (
  value: tf.Tensor,
  gradient: tf.Tensor,
  before: Readonly<Record<string, tf.Tensor>> | undefined,
  steps: number,
  learningRate: number,
) => Update;

function assertSameShape(name: string, what: string, tensor: tf.Tensor | undefined, shape: readonly number[]): void {
  if (tensor && tensor.shape.join() === shape.join()) return;
  throw new TrainingInputError(
    `${name}: the parameter is [${shape.join(", ")}], its ${what} ` +
      `${tensor ? `[${tensor.shape.join(", ")}]` : "is missing"}. Gradients and state must be of these parameters.`,
  );
}

/** An optimizer that updates every parameter by itself. */
function optimizerOf(update: UpdateRule): Optimizer {
  return {
    step(parameters, gradients, state, learningRate) {
      for (const [name, value] of parameters) {
        assertSameShape(name, "gradient", gradients.get(name), value.shape);
        for (const [slot, tensor] of Object.entries(state.get(name)?.slots ?? {})) {
          assertSameShape(name, slot, tensor, value.shape);
        }
      }
      const next = { parameters: new Map<string, tf.Tensor>(), state: new Map<string, ParameterState>() };
      for (const [name, value] of parameters) {
        const before = state.get(name);
        const steps = (before?.steps ?? 0) + 1;
        const rate = typeof learningRate === "number" ? learningRate : learningRate(name);
        const after = tf.tidy(() => {
          const { value: moved, slots } = update(value, gradients.get(name)!, before?.slots, steps, rate);
          return { value: moved, slots };
        });
        next.parameters.set(name, after.value);
        next.state.set(name, { steps, slots: after.slots });
      }
      return next;
    },
  };
}

// Stochastic gradient descent with momentum and weight decay, after torch.optim.SGD.

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

// Adam (Kingma and Ba) and its variant with decoupled weight decay (Loshchilov and Hutter), after torch.optim.

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
