// Measures of arrays: a tensor's digest of shape, rms, mean and 24 sampled values (reference/README.md, "A digest"),
// errors, a checksum.
import { uniform } from "./synthetic-values";

export interface Digest {
  readonly shape: readonly number[];
  readonly rms: number;
  readonly mean: number;
  readonly values: readonly number[];
}

/** The flat indices at which a tensor of `count` elements is sampled. */
export function sampleIndices(count: number): number[] {
  return Array.from(uniform("sample", 24), (u) => Math.floor(((u + 1) / 2) * count));
}

/** Digest of values in PyTorch's order (NCHW), computed in float64. */
export function digest(values: ArrayLike<number>, shape: readonly number[]): Digest {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const count = values.length;
  return {
    shape,
    rms: Math.sqrt(squares / count),
    mean: sum / count,
    values: sampleIndices(count).map((i) => values[i]),
  };
}

/** The largest difference of rms, mean and samples, in units of the expected rms; infinite where shapes differ. */
export function digestError(actual: Digest, expected: Digest): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  const scale = expected.rms || 1;
  let worst = Math.max(Math.abs(actual.rms - expected.rms), Math.abs(actual.mean - expected.mean)) / scale;
  for (let i = 0; i < expected.values.length; i++) {
    const difference = Math.abs(actual.values[i] - expected.values[i]) / scale;
    worst = difference > worst || Number.isNaN(difference) ? difference : worst;
  }
  return Number.isNaN(worst) ? Infinity : worst;
}

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

/** A number that any changed sample changes. */
export function checksum(data: Uint8Array): number {
  return data.reduce((sum, value) => (Math.imul(sum, 31) + value) >>> 0, 0);
}
