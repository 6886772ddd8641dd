// Generalised divisive normalisation with absolute values, in one pass: x / (beta + gamma |x|), or x · (…) if inverse.
import { multiply } from "./product";

/** Fields as in ../jobs.ts. */
@unmanaged
class Gdn {
  x: usize;
  channels: u32;
  positions: u32;
  gamma: usize;
  beta: usize;
  /** DIVIDE or MULTIPLY. */
  steps: u32;
  outputs: usize;
  positionsPerUnit: u32;
}

/** Units are blocks of positions; |x| of one lies in `scratch`. */
export function normalize(job: usize, unit: u32, scratch: usize): void {
  const g = changetype<Gdn>(job);
  const first = unit * g.positionsPerUnit,
    count = min(g.positionsPerUnit, g.positions - first);
  const row = (<usize>g.channels) << 2,
    at = first * row;
  const end = count * row;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(scratch + i, f32x4.abs(v128.load(g.x + at + i)));
  for (; i < end; i += 4) store<f32>(scratch + i, abs(load<f32>(g.x + at + i)));
  multiply(
    scratch,
    row,
    count,
    g.channels,
    g.gamma,
    0,
    g.channels,
    g.outputs + at,
    row,
    g.beta,
    g.steps,
    g.x - g.outputs,
  );
}
