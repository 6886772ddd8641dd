// The exponential moving average that loss curves are read by, without the pull towards zero at its beginning.

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
