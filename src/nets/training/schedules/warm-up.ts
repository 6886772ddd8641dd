// A schedule whose first steps are slowed down, as torch.optim.lr_scheduler.LinearLR chained before it.
import type { Schedule } from "./schedule";

/** `schedule` times a factor that rises evenly from `firstFactor` to 1 in `steps` steps. */
export function warmUp(schedule: Schedule, steps: number, firstFactor = 1e-3): Schedule {
  return (step) => schedule(step) * (step >= steps ? 1 : firstFactor + ((1 - firstFactor) * step) / steps);
}
