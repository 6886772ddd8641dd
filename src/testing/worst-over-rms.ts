// How far one list of values is from another: the measure of two float32 computations of the same thing.

/** The largest difference over the rms of the expected values; infinite where there are not as many. */
export function worstOverRms(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < expected.length; i++) {
    // of NaN as well, which no tolerance takes
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    squares += expected[i] ** 2;
  }
  return worst / Math.sqrt(squares / expected.length);
}
