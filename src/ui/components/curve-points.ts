// A long column of values as the points of two lines: what was measured, thinned, and its moving average.
import { decimate } from "./decimate";
import { smooth } from "./smooth";

export interface CurvePoint {
  /** Index of the value. */
  readonly x: number;
  readonly y: number;
}

export interface CurveLines {
  readonly raw: readonly CurvePoint[];
  readonly smoothed: readonly CurvePoint[];
}

/** No screen shows more stretches of a curve than this. */
const mostBuckets = 150;

/** The last of every stretch of the indices, at most `most` of them: enough for a line that has no peaks. */
function thinned(indices: readonly number[], most: number): readonly number[] {
  const stride = Math.ceil(indices.length / most);
  return stride <= 1 ? indices : indices.filter((_, i) => (indices.length - 1 - i) % stride === 0);
}

/** Of the first `length` values; `weight` as in smooth. Only positive values have a place on a logarithmic axis. */
export function curveLines(values: ArrayLike<number>, length: number, weight: number, logarithmic = false): CurveLines {
  const mean = smooth(values, length, weight);
  const indices = Array.from(decimate(values, length, mostBuckets));
  const has = (y: number) => !logarithmic || y > 0;
  const points = (of: ArrayLike<number>, at: readonly number[]) =>
    at.map((x) => ({ x, y: of[x] })).filter(({ y }) => has(y));
  return {
    raw: points(values, indices),
    smoothed: points(mean, weight === 0 ? indices : thinned(indices, mostBuckets)),
  };
}
