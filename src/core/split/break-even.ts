// Where one way of answering becomes faster than another: closed forms where nothing queues and windows are open, else
// every crossing of two latencies in a range.

/** What a way takes where nothing waits: the wire's bytes without the rate, and the rest in seconds. */
export interface FixedWay {
  /** Headers included; 0 of a network that stays on the device. */
  readonly wireBytes: number;
  readonly deviceSeconds: number;
  /** 0 of a network that stays on the device, as is the round trip. */
  readonly serverSeconds: number;
  readonly rttSeconds: number;
}

/** On which side of `value` the first way is the faster one. */
export type Advantage =
  | { readonly kind: "never" }
  | { readonly kind: "always" }
  | { readonly kind: "above" | "below"; readonly value: number };

/** a − b, and 0 where they differ by the rounding of their sums alone. */
function difference(a: number, b: number): number {
  if (a === b) return 0;
  const larger = Math.max(a, b);
  return larger < Infinity && Math.abs(a - b) <= 1e-12 * larger ? 0 : a - b;
}

/** Where a way is faster whose latency is more than another's by `constant` + `inverse` / x. */
function advantageOf(inverse: number, constant: number): Advantage {
  if (Number.isNaN(inverse) || Number.isNaN(constant) || (inverse >= 0 && constant >= 0)) return { kind: "never" };
  if (inverse <= 0 && constant <= 0) return { kind: "always" };
  if (inverse === Infinity || constant === Infinity) return { kind: "never" };
  if (inverse === -Infinity || constant === -Infinity) return { kind: "always" };
  return { kind: constant < 0 ? "above" : "below", value: -inverse / constant };
}

/**
 * The uplink rate in bit/s on whose one side `way` is faster than `other`: against a network on the device
 * R* = 8W / (t_local − t_d − t_s − RTT), and faster above; against an image sent whole
 * R* = 8(W_j − W) / ((t_d + t_s) − (t_d,j + t_s,j)), and faster below. "never" where the denominator leaves none.
 */
export function breakEvenRate(way: FixedWay, other: FixedWay): Advantage {
  const seconds = ({ deviceSeconds, serverSeconds, rttSeconds }: FixedWay) =>
    deviceSeconds + serverSeconds + rttSeconds;
  return advantageOf(8 * (way.wireBytes - other.wireBytes), difference(seconds(way), seconds(other)));
}

/**
 * The slowdown k_d of the device on whose one side `way` is faster than `other`, at a rate in bit/s; times are those at 1.
 * Against a network on the device k_d* = (8W/R + t_s + RTT) / (t_local − t_d), and faster on slower devices.
 */
export function breakEvenSlowdown(way: FixedWay, other: FixedWay, rateBitsPerSecond: number): Advantage {
  const away = ({ wireBytes, serverSeconds, rttSeconds }: FixedWay) =>
    (wireBytes === 0 ? 0 : (8 * wireBytes) / rateBitsPerSecond) + serverSeconds + rttSeconds;
  // seconds of the device grow with its slowdown: divided by it, those away from the device fall
  return advantageOf(difference(away(way), away(other)), difference(way.deviceSeconds, other.deviceSeconds));
}

export interface Crossing {
  readonly at: number;
  /** The first is below the second from here on, and above it before; or the other way round. */
  readonly firstIsLessAbove: boolean;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Points of the logarithmic grid; two crossings between neighbours (2.3 % apart over a factor of 10⁴) are not seen. */
const gridSteps = 400;

/** `count` + 1 values from `from` to `to`, each the same factor from the next. */
export function logarithmicGrid({ from, to }: Range, count: number): Float64Array {
  const grid = Float64Array.from({ length: count + 1 }, (_, i) => from * (to / from) ** (i / count));
  grid[count] = to;
  return grid;
}

/**
 * Bisects (on a logarithmic axis) to the two neighbouring numbers, to `precision` of their value, of which `holds` is true of
 * one only; returns the one of which it is as at `from`, and the other.
 */
export function bisectLogarithmic(
  from: number,
  to: number,
  holds: (x: number) => boolean,
  precision = 1e-12,
): readonly [number, number] {
  const atFrom = holds(from);
  let same = from;
  let other = to;
  for (let i = 0; i < 200 && Math.abs(other / same - 1) > precision; i++) {
    const middle = Math.sqrt(same * other);
    if (holds(middle) === atFrom) same = middle;
    else other = middle;
  }
  return [same, other];
}

/**
 * Every place in `range` (0 < from < to) where `first` and `second` change order, ascending. Where both are Infinity or
 * equal, nothing is less; a jump over the other counts as a crossing.
 */
export function crossings(first: (x: number) => number, second: (x: number) => number, range: Range): Crossing[] {
  const grid = logarithmicGrid(range, gridSteps);
  const order = (x: number) => {
    const [a, b] = [first(x), second(x)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const found: Crossing[] = [];
  let last = { at: grid[0], order: order(grid[0]) };
  for (const at of grid.subarray(1)) {
    const next = { at, order: order(at) };
    if (next.order === 0) continue;
    if (last.order !== 0 && next.order !== last.order) {
      const [below, above] = bisectLogarithmic(last.at, at, (x) => order(x) === last.order);
      found.push({ at: Math.sqrt(below * above), firstIsLessAbove: next.order < 0 });
    }
    last = next;
  }
  return found;
}
