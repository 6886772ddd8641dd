// A long column of values as the points of two lines: what was measured, thinned, and its moving average.

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
const maxBuckets = 150;

/** The last of every stretch of the indices, at most `most` of them: enough for a line that has no peaks. */
function thinned(indices: readonly number[], most: number): readonly number[] {
  const stride = Math.ceil(indices.length / most);
  return stride <= 1 ? indices : indices.filter((_, i) => (indices.length - 1 - i) % stride === 0);
}

/** Of the first `length` values; `weight` as in smooth. Only positive values have a place on a logarithmic axis. */
export function curveLines(values: ArrayLike<number>, length: number, weight: number, logarithmic = false): CurveLines {
  const mean = smooth(values, length, weight);
  const indices = Array.from(decimate(values, length, maxBuckets));
  const has = (y: number) => !logarithmic || y > 0;
  const points = (of: ArrayLike<number>, at: readonly number[]) =>
    at.map((x) => ({ x, y: of[x] })).filter(({ y }) => has(y));
  return {
    raw: points(values, indices),
    smoothed: points(mean, weight === 0 ? indices : thinned(indices, maxBuckets)),
  };
}

/**
 * Of the first `length` values: s ← weight · s + (1 − weight) · value, over 1 − weightⁿ after n values (Kingma and Ba,
 * 2015, §3). `weight` is 0 … 1, 1 excluded; 0 gives the values back. Values that are not finite stay NaN and move nothing.
 */
export function smooth(values: ArrayLike<number>, length: number, weight: number): Float32Array {
  const smoothed = new Float32Array(length).fill(NaN);
  let mean = 0;
  let rest = 1;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    mean = weight * mean + (1 - weight) * value;
    rest *= weight;
    smoothed[i] = mean / (1 - rest);
  }
  return smoothed;
}

/**
 * Indices to draw of the first `length` values, ascending: all where there are at most `2 * buckets`, else of each of
 * `buckets` equal stretches its first least and its first greatest value. NaN and infinite values are left out.
 */
export function decimate(values: ArrayLike<number>, length: number, buckets: number): Uint32Array {
  const kept = new Uint32Array(Math.min(length, 2 * buckets));
  let count = 0;
  const keep = (index: number) => {
    kept[count++] = index;
  };
  if (length <= 2 * buckets) {
    for (let i = 0; i < length; i++) if (Number.isFinite(values[i])) keep(i);
    return kept.subarray(0, count);
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const end = Math.floor(((bucket + 1) * length) / buckets);
    let least = -1;
    let greatest = -1;
    for (let i = Math.floor((bucket * length) / buckets); i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      if (least < 0 || values[i] < values[least]) least = i;
      if (greatest < 0 || values[i] > values[greatest]) greatest = i;
    }
    if (least < 0) continue;
    keep(Math.min(least, greatest));
    if (least !== greatest) keep(Math.max(least, greatest));
  }
  return kept.subarray(0, count);
}
