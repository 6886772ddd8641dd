// Closeness of arrays, with the place of the worst disagreement in the message.

/** Throws unless every |actual - expected| <= tolerance; NaN never passes. `why` says where the tolerance comes from. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  why: string,
): void {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}`);
  let worst = -1;
  let where = -1;
  for (let i = 0; i < actual.length; i++) {
    const difference = actual[i] === expected[i] ? 0 : Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) {
      worst = difference;
      where = i;
      if (Number.isNaN(difference)) break;
    }
  }
  if (worst <= tolerance || actual.length === 0) return;
  throw new Error(
    `element ${where} is ${actual[where]}, expected ${expected[where]}: off by ${worst}, tolerance ${tolerance} (${why})`,
  );
}
