// A learning rate that falls to 0 as a power of what is left to do, after torchdistill's poly_lr_scheduler.
import { assertLength, type Schedule } from "./schedule";

/** `base` · (1 − step / steps)^power; 0 from `steps` on. */
export function polynomial(base: number, steps: number, power = 0.9): Schedule {
  assertLength(steps);
  return (step) => base * Math.max(0, 1 - step / steps) ** power;
}
