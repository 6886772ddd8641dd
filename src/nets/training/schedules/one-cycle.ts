// A learning rate that rises and falls once (Smith and Topin), after torch.optim.lr_scheduler.OneCycleLR with cosines.
import { halfCosine } from "./cosine";
import { assertLength, type Schedule } from "./schedule";

export interface OneCycleOptions {
  /** Share of the steps in which the rate rises. */
  readonly rise?: number;
  /** The highest rate over the first. */
  readonly firstDivisor?: number;
  /** The first rate over the last. */
  readonly lastDivisor?: number;
}

/** Rises to `highest` and falls to the last rate in `steps` steps; it stays there, where PyTorch's would throw. */
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
