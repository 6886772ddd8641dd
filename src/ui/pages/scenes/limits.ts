// Bounds of what the page lets people ask for.

/** Seeds are 32-bit and start at 1. */
export const greatestSeed = 2 ** 31 - 1;
