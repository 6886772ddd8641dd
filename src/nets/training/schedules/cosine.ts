// A learning rate that falls along half a cosine (Loshchilov and Hutter), after torch.optim.lr_scheduler.CosineAnnealingLR.
import { assertLength, type Schedule } from "./schedule";

/** From `from` to `to` along half a cosine; `fraction` is 0 … 1. */
export function halfCosine(from: number, to: number, fraction: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * fraction))) / 2;
}

/** From `base` to `least` in `steps` steps; it stays there, where PyTorch's would rise again. */
export function cosine(base: number, steps: number, least = 0): Schedule {
  assertLength(steps);
  return (step) => halfCosine(base, least, Math.min(step / steps, 1));
}
