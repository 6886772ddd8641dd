// A learning rate that falls at given steps, after torch.optim.lr_scheduler.MultiStepLR.
import type { Schedule } from "./schedule";

/** `base`, times `gamma` once for each milestone that is reached; a milestone listed twice counts twice. */
export function multiStep(base: number, milestones: readonly number[], gamma = 0.1): Schedule {
  return (step) => base * gamma ** milestones.filter((milestone) => milestone <= step).length;
}
