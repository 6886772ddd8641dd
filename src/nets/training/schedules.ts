// How fast to learn, when: a pure function of the number of steps already taken, so that a run resumes anywhere.
import { TrainingInputError } from "./training-input-error";

/** Steps taken (or epochs, where the caller counts those), from 0, to the learning rate of the next. */
export type Schedule = (step: number) => number;

/** Throws TrainingInputError unless a schedule has a length. */
function assertLength(steps: number): void {
  if (steps >= 1) return;
  throw new TrainingInputError(`The schedule is ${steps} steps long; it needs one at least.`);
}

/**
 * `base`, times `gamma` once for each milestone that is reached; a milestone listed twice counts twice. After
 * torch.optim.lr_scheduler.MultiStepLR.
 */
export function multiStep(base: number, milestones: readonly number[], gamma = 0.1): Schedule {
  return (step) => base * gamma ** milestones.filter((milestone) => milestone <= step).length;
}

/** `base` · (1 − step / steps)^power; 0 from `steps` on. After torchdistill's poly_lr_scheduler. */
export function polynomial(base: number, steps: number, power = 0.9): Schedule {
  assertLength(steps);
  return (step) => base * Math.max(0, 1 - step / steps) ** power;
}

/** From `from` to `to` along half a cosine; `fraction` is 0 … 1. */
function halfCosine(from: number, to: number, fraction: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * fraction))) / 2;
}

/**
 * From `base` to `least` along half a cosine in `steps` steps; it stays there, where PyTorch's would rise again. After
 * torch.optim.lr_scheduler.CosineAnnealingLR (Loshchilov and Hutter).
 */
export function cosine(base: number, steps: number, least = 0): Schedule {
  assertLength(steps);
  return (step) => halfCosine(base, least, Math.min(step / steps, 1));
}

export interface OneCycleOptions {
  /** Share of the steps in which the rate rises. */
  readonly rise?: number;
  /** The highest rate over the first. */
  readonly firstDivisor?: number;
  /** The first rate over the last. */
  readonly lastDivisor?: number;
}

/**
 * Rises to `highest` and falls to the last rate in `steps` steps; it stays there, where PyTorch's would throw. After
 * torch.optim.lr_scheduler.OneCycleLR with cosines (Smith and Topin).
 */
export function oneCycle(
  highest: number,
  steps: number,
  { rise = 0.3, firstDivisor = 25, lastDivisor = 1e4 }: OneCycleOptions = {},
): Schedule {
  assertLength(steps);
  const first = highest / firstDivisor;
  const last = first / lastDivisor;
  const top = rise * steps - 1;
  const end = steps - 1;
  return (step) => {
    if (step >= end) return last;
    if (step < top) return halfCosine(first, highest, step / top);
    return halfCosine(highest, last, (step - top) / (end - top));
  };
}

/**
 * `schedule` times a factor that rises evenly from `firstFactor` to 1 in `steps` steps, as
 * torch.optim.lr_scheduler.LinearLR chained before it.
 */
export function warmUp(schedule: Schedule, steps: number, firstFactor = 1e-3): Schedule {
  return (step) => schedule(step) * (step >= steps ? 1 : firstFactor + ((1 - firstFactor) * step) / steps);
}
