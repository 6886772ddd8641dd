// In which order an epoch takes its samples, and in which batches: a pure function of seed, stage and epoch.
import { SeededRandom } from "../../../core/base/random";

/** A seed from several whole numbers: each is mixed in by one round of xoshiro, so that neighbours share nothing. */
export function mixedSeed(...numbers: readonly number[]): number {
  let seed = 1;
  for (const number of numbers) {
    const mixed = SeededRandom.seeded(seed).bits() ^ Math.imul((number | 0) + 1, 0x9e3779b1);
    seed = SeededRandom.seeded(mixed >>> 0 || 1).bits() || 1;
  }
  return seed;
}

/** How many batches an epoch has. */
export function batchesInEpoch(samples: number, batchSize: number): number {
  return Math.max(1, Math.ceil(samples / batchSize));
}

/**
 * Every sample once, shuffled, in batches that differ by one sample at most: no last batch of one or two, whose norms
 * would have next to no statistics.
 */
export function epochOrder(
  samples: number,
  batchSize: number,
  { seed, stage, epoch }: { readonly seed: number; readonly stage: number; readonly epoch: number },
): readonly Uint32Array[] {
  const order = SeededRandom.seeded(mixedSeed(seed, stage, epoch)).permutation(samples);
  const count = batchesInEpoch(samples, batchSize);
  return Array.from({ length: count }, (_, i) =>
    order.subarray(Math.floor((i * samples) / count), Math.floor(((i + 1) * samples) / count)),
  );
}

/** The random numbers of one step: augmentation, noise, sampling. A run resumed at this step draws the same. */
export function stepRandom(seed: number, step: number): SeededRandom {
  return SeededRandom.seeded(mixedSeed(seed, 0x57e9, step));
}
