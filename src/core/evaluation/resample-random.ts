// Seeded random indices: xoshiro128** (Blackman and Vigna), its state filled by MurmurHash3's finaliser.
import { checkWholeNumber } from "./evaluation-errors";

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** The same seed draws the same indices on every machine. */
export class ResampleRandom {
  private readonly state = new Int32Array(4);

  /** Throws EvaluationInputError unless `seed` is a whole number from 0 to 2³² − 1. */
  constructor(seed: number) {
    checkWholeNumber("The seed", seed, 0, 2 ** 32 - 1);
    for (let i = 0; i < 4; i++) {
      let x = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
      x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
      this.state[i] = x ^ (x >>> 16);
    }
  }

  /** The next 32 bits, 0 … 2³² − 1. */
  bits(): number {
    const s = this.state;
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11);
    return result;
  }

  /** A whole number from 0 to `count` − 1, each as likely; `count` ≤ 2³². */
  below(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % count;
    }
  }
}
