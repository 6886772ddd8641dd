// A curve through points, as Bjøntegaard deltas need it.

export interface Interpolant {
  /** The area under the curve; `from` and `to` lie within the points. */
  integrate(from: number, to: number): number;
  /** Whether the curve falls somewhere between `from` and `to`. */
  fallsBetween(from: number, to: number): boolean;
}

/** c₀ + c₁u + c₂u² + c₃u³ */
export type Cubic = readonly [c0: number, c1: number, c2: number, c3: number];

/** The area under a cubic from 0 to `u`. */
export function cubicArea([c0, c1, c2, c3]: Cubic, u: number): number {
  return u * (c0 + u * (c1 / 2 + u * (c2 / 3 + (u * c3) / 4)));
}

/** The smallest slope of a cubic between `from` and `to`. */
export function smallestSlope([, c1, c2, c3]: Cubic, from: number, to: number): number {
  const slope = (u: number): number => c1 + u * (2 * c2 + u * 3 * c3);
  const turn = -c2 / (3 * c3);
  const ends = Math.min(slope(from), slope(to));
  return turn > from && turn < to ? Math.min(ends, slope(turn)) : ends;
}
