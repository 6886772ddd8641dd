// Generalised divisive normalisation with absolute values, in one pass: x / (beta + gamma |x|), or x · (…) if inverse; and
// its gradient.
import { MULTIPLY, multiply } from "./product";

/** Fields as in ../jobs.ts. */
@unmanaged
class Gdn {
  x: usize;
  channels: u32;
  positions: u32;
  gamma: usize;
  beta: usize;
  /** DIVIDE or MULTIPLY, or 0 to leave beta + gamma |x|. */
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

/** Fields as in ../jobs.ts. */
@unmanaged
class GdnGradient {
  x: usize;
  outputGradient: usize;
  /** beta + gamma |x| */
  norm: usize;
  channels: u32;
  positions: u32;
  /** Gamma with its channels swapped, packed. */
  swappedGamma: usize;
  /** DIVIDE or MULTIPLY. */
  steps: u32;
  /** Of x. */
  outputs: usize;
  normGradient: usize;
  positionsPerUnit: u32;
}

/** Where y = x n, dy n reaches x at once, and dn = dy x; where y = x / n, dy / n and dn = - dy x / n². */
function differentiateNorm(g: GdnGradient, at: usize, bytes: usize, direct: usize): void {
  const isInverse = (g.steps & MULTIPLY) != 0,
    n = g.norm + at;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const x = v128.load(g.x + at + i),
      dy = v128.load(g.outputGradient + at + i),
      norm = v128.load(n + i);
    const slope = isInverse ? f32x4.mul(dy, norm) : f32x4.div(dy, norm);
    v128.store(direct + i, slope);
    v128.store(g.normGradient + at + i, f32x4.mul(x, isInverse ? dy : f32x4.neg(f32x4.div(slope, norm))));
  }
  for (; i < bytes; i += 4) {
    const x = load<f32>(g.x + at + i),
      dy = load<f32>(g.outputGradient + at + i),
      norm = load<f32>(n + i);
    const slope = isInverse ? dy * norm : dy / norm;
    store<f32>(direct + i, slope);
    store<f32>(g.normGradient + at + i, x * (isInverse ? dy : -(slope / norm)));
  }
}

/** Of x: what reaches it at once, and through |x| with the sign of x, which is 0 at 0. */
function addThroughAbsolutes(x: usize, bytes: usize, direct: usize, through: usize, to: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const value = v128.load(x + i),
      sign = v128.and(value, f32x4.splat(-0.0)),
      signed = v128.and(v128.xor(v128.load(through + i), sign), f32x4.ne(value, f32x4.splat(0)));
    v128.store(to + i, f32x4.add(v128.load(direct + i), signed));
  }
  for (; i < bytes; i += 4) {
    const value = load<f32>(x + i),
      slope = load<f32>(through + i);
    store<f32>(to + i, load<f32>(direct + i) + (value > 0 ? slope : value < 0 ? -slope : 0));
  }
}

/** Units are blocks of positions; in `scratch` lies what reaches x at once, and behind it what reaches |x|. */
export function differentiateGdn(job: usize, unit: u32, scratch: usize): void {
  const g = changetype<GdnGradient>(job);
  const first = unit * g.positionsPerUnit,
    count = min(g.positionsPerUnit, g.positions - first);
  const row = (<usize>g.channels) << 2,
    at = first * row,
    bytes = count * row;
  const through = scratch + g.positionsPerUnit * row;
  differentiateNorm(g, at, bytes, scratch);
  multiply(g.normGradient + at, row, count, g.channels, g.swappedGamma, 0, g.channels, through, row, 0, 0, 0);
  addThroughAbsolutes(g.x + at, bytes, scratch, through, g.outputs + at);
}
