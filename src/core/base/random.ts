// Seeded random numbers whose state can be stored: Blackman and Vigna's xoshiro128**, started by splitmix32.

/** The generator's four words; plain numbers, so that a run can be resumed exactly. */
export type RandomState = readonly [number, number, number, number];

/** A seed or a stored state that no generator can have. */
export class RandomStateError extends Error {
  override readonly name = "RandomStateError";
}

const largestSeed = 2 ** 32 - 1;

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The four words that splitmix32 makes of a seed. */
function expandSeed(seed: number): [number, number, number, number] {
  let x = seed | 0;
  const next = () => {
    x = (x + 0x9e3779b9) | 0;
    let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}

/**
 * A stream of random numbers. Uniform draws and permutations are the same bits in every engine; normal draws use the
 * engine's logarithm, whose last bit may differ.
 */
export class SeededRandom {
  private constructor(private words: [number, number, number, number]) {}

  /** Seeds are whole numbers from 1 (0 means "random" to tfjs) to 2³² − 1. Throws RandomStateError. */
  static seeded(seed: number): SeededRandom {
    if (!Number.isInteger(seed) || seed < 1 || seed > largestSeed) {
      throw new RandomStateError(`The seed is ${seed}. Seeds are whole numbers from 1 to ${largestSeed}.`);
    }
    return new SeededRandom(expandSeed(seed));
  }

  /** Goes on where `state` was taken. Throws RandomStateError. */
  static restored(state: readonly number[]): SeededRandom {
    const [a, b, c, d] = state;
    const words = state.every((word) => Number.isInteger(word) && word >= 0 && word <= largestSeed);
    if (state.length !== 4 || !words || state.every((word) => word === 0)) {
      throw new RandomStateError(
        `The stored random state is [${state.join(", ")}]. It must be four whole numbers below 2^32, not all 0.`,
      );
    }
    return new SeededRandom([a, b, c, d]);
  }

  state(): RandomState {
    const [a, b, c, d] = this.words;
    return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
  }

  /** The next 32 bits, 0 … 2³² − 1. */
  bits(): number {
    const words = this.words;
    const result = Math.imul(rotateLeft(Math.imul(words[1], 5), 7), 9) >>> 0;
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotateLeft(words[3], 11);
    return result;
  }

  /** In [0, 1), in steps of 2⁻³². */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number, 0 … count − 1, each as likely (rejection of the last, incomplete range). */
  below(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32) {
      throw new RangeError(`There is no whole number from 0 to ${count} - 1; give a count from 1 to 2^32.`);
    }
    const complete = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const draw = this.bits();
      if (draw < complete) return draw % count;
    }
  }

  /** From the standard normal distribution, by Marsaglia's polar method; every draw leaves the whole state in `state`. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const squared = x * x + y * y;
      if (squared > 0 && squared < 1) return x * Math.sqrt((-2 * Math.log(squared)) / squared);
    }
  }

  /** `count` values in [-½, ½) in steps of 2⁻²⁴, all exact in float32: the noise that stands for rounding. */
  roundingNoise(count: number): Float32Array<ArrayBuffer> {
    const noise = new Float32Array(count);
    for (let i = 0; i < count; i++) noise[i] = (this.bits() >>> 8) / 2 ** 24 - 0.5;
    return noise;
  }

  /** `count` draws from the normal distribution of mean 0. */
  normals(count: number, standardDeviation = 1): Float32Array<ArrayBuffer> {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = standardDeviation * this.normal();
    return values;
  }

  /** 0 … count − 1 in random order (Fisher and Yates); `limit` keeps the first ones: a sample without repetition. */
  permutation(count: number, limit = count): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const kept = Math.min(limit, count);
    for (let i = 0; i < kept; i++) {
      const j = i + this.below(count - i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order.slice(0, kept);
  }

  /** A stream of its own, so that draws there leave this one as it is. */
  fork(): SeededRandom {
    return new SeededRandom([this.bits(), this.bits(), this.bits(), this.bits() || 1]);
  }
}
