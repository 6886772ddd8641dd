// How often a run that trains is looked at: the engine computes on every core, so what the page draws is taken from it.

/** Of a core's time, at most so much goes into showing a run. */
const maxShare = 1 / 200;
const minWaitMs = 500;
/** However slow the machine is, a curve that stood still for longer would look broken. */
const maxWaitMs = 15_000;
/** A run is looked at often until that has cost so much: many are over in seconds, and all begin with something new. */
const firstLooksMs = 400;

/** Milliseconds until the next look, after one that took the page `costMs`, and all so far `spentMs`. */
export function waitAfterLook(costMs: number, spentMs: number): number {
  if (spentMs < firstLooksMs) return minWaitMs;
  return Math.min(maxWaitMs, Math.max(minWaitMs, costMs / maxShare - costMs));
}

/** A frame may not come: in a hidden tab there are none. */
const longestFrameMs = 1000;

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, longestFrameMs);
    requestAnimationFrame(() => resolve());
  });
}

/** When the browser has nothing more urgent to do, which is after it has painted. */
function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Milliseconds of the page's thread that `change` and the frame that shows it take. */
export async function costOfShowing(change: () => void): Promise<number> {
  const began = performance.now();
  change();
  // React draws what a store has changed in a microtask of its own, which was queued before this one
  await Promise.resolve();
  const drawnMs = performance.now() - began;
  await nextFrame();
  const frameBegan = performance.now();
  await afterPaint();
  return drawnMs + performance.now() - frameBegan;
}
