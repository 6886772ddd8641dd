// The kernels of one binary, and how a job is divided among threads.
//
// A job is the record that ../jobs.ts writes: what to do, on which addresses. It falls into units that do not know each
// other. Threads take units from a counter until none is left; without threads one takes them all.
import { convolve } from "./convolution";
import { convolveDepthwise } from "./depthwise";
import { spreadDepthwiseGradient, sumDepthwiseFilterGradient } from "./depthwise-gradient";
import { sumFilterGradient } from "./filter-gradient";
import { differentiateGdn, normalize } from "./gdn";
import { TAIL_BYTES, useTail } from "./product";
import { poolRegion } from "./roi-align";
import { convolveByWinograd } from "./winograd";
import { sumWinogradFilterGradient } from "./winograd-filter-gradient";

export { swapChannels } from "./filter-gradient";
export { packColumns } from "./product";
export { packWinograd4x4 } from "./winograd-4x4";
export { packWinograd } from "./winograd-filter";

/** What threads share, at the address that they are given; the job's fields follow. */
@unmanaged
class Control {
  /** Counts jobs; idle threads wait until it changes. */
  generation: i32;
  /** Units that nobody has taken, or below. */
  remaining: i32;
  /** Units that are finished. */
  finished: i32;
  units: i32;
  kernel: u32;
  /** Of each thread, with TAIL_BYTES. */
  scratchBytes: u32;
  scratch: usize;
}

/** Looks at the generation so many times, some 20 microseconds, before it waits. */
const SPINS: i32 = 4000;

function runUnit(control: usize, unit: u32, thread: u32): void {
  const c = changetype<Control>(control),
    job = control + offsetof<Control>();
  const tail = c.scratch + thread * c.scratchBytes;
  const scratch = tail + TAIL_BYTES;
  useTail(tail);
  switch (c.kernel) {
    case 0:
      return convolve(job, unit, scratch);
    case 1:
      return convolveByWinograd(job, unit, scratch);
    case 2:
      return convolveDepthwise(job, unit);
    case 3:
      return normalize(job, unit, scratch);
    case 4:
      return poolRegion(job, unit, scratch);
    case 5:
      return sumFilterGradient(job, unit, scratch);
    case 6:
      return sumWinogradFilterGradient(job, unit, scratch);
    case 7:
      return differentiateGdn(job, unit, scratch);
    case 8:
      return sumDepthwiseFilterGradient(job, unit);
    default:
      return spreadDepthwiseGradient(job, unit);
  }
}

/** Takes units until none is left. */
function takeUnits(control: usize, thread: u32): void {
  while (true) {
    const left = atomic.sub<i32>(control + offsetof<Control>("remaining"), 1);
    if (left <= 0) return;
    const units = changetype<Control>(control).units;
    runUnit(control, units - left, thread);
    if (atomic.add<i32>(control + offsetof<Control>("finished"), 1) + 1 == units) {
      atomic.notify(control + offsetof<Control>("finished"), 1);
    }
  }
}

/** Runs the job that was written to `control`, with whoever serves; returns when it is done. */
export function run(control: usize): void {
  const units = changetype<Control>(control).units;
  if (!ASC_FEATURE_THREADS) {
    for (let unit = 0; unit < units; unit++) runUnit(control, unit, 0);
    return;
  }
  atomic.store<i32>(control + offsetof<Control>("finished"), 0);
  atomic.store<i32>(control + offsetof<Control>("remaining"), units);
  atomic.add<i32>(control, 1);
  atomic.notify(control, -1);
  takeUnits(control, 0);
  let spins = SPINS;
  let finished = atomic.load<i32>(control + offsetof<Control>("finished"));
  while (finished != units) {
    if (--spins < 0) atomic.wait<i32>(control + offsetof<Control>("finished"), finished, 1_000_000);
    finished = atomic.load<i32>(control + offsetof<Control>("finished"));
  }
}

/** Takes units of every job, as thread number `thread`, from 1; never returns. */
export function serve(control: usize, thread: u32): void {
  if (!ASC_FEATURE_THREADS) return;
  let seen = 0;
  while (true) {
    let spins = SPINS;
    let generation = atomic.load<i32>(control);
    while (generation == seen) {
      if (--spins < 0) atomic.wait<i32>(control, seen, -1);
      generation = atomic.load<i32>(control);
    }
    seen = generation;
    takeUnits(control, thread);
  }
}
