// How slow this machine's processor is, by a loop of its own: limits of time are those of a usual one.

/** Of a step of the loop, on a processor of 3 GHz. */
const usualStepNs = 2;

/** Nanoseconds of a step of a fixed loop, the least of five rounds. Needs nothing around it, so that a page can run it as well. */
export function loopStepNs(): number {
  const steps = 2e6;
  let sum = 0;
  const rounds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) sum = (sum + i * i) | 0;
    return performance.now() - start;
  });
  // the sum is used, so that no compiler leaves the loop out
  return (Math.min(...rounds) * 1e6) / steps + (sum === 0.5 ? 1 : 0);
}

/** How many times as long as a usual processor it takes; 1 for a faster one. */
export function slownessOf(stepNs: number): number {
  return Math.max(1, stepNs / usualStepNs);
}
