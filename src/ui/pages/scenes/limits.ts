// Bounds of what the page lets people ask for.

/** Seeds are 32-bit and start at 1. */
export const greatestSeed = 2 ** 31 - 1;
/** A data set is made in memory before it is saved: 20,000 scenes of 128 pixels are about 0.6 GB. */
export const mostScenes = 20_000;
