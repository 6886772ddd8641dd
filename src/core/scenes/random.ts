// Seeded random numbers: Chris Doty-Humphrey's sfc32 (PractRand), keyed by integers; every engine draws the same bits.

/** A stream of random numbers that follows from its keys alone. Keys count modulo 2³². */
export class SceneRandom {
  private a = 0x6a09e667;
  private b = 0xbb67ae85;
  private c = 0x3c6ef372;
  private counter = 1;

  constructor(...keys: readonly number[]) {
    for (const key of keys) {
      this.a ^= key | 0;
      for (let round = 0; round < 12; round++) this.bits();
    }
  }

  /** The next 32 bits, 0 … 2³² − 1. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  uniform(): number {
    return this.bits() / 4294967296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number, 0 … count − 1. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** The list in random order (Fisher and Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }

  /** A unit vector [cosine, sine] of an even angle, by rejection: trigonometric functions differ between engines. */
  direction(): readonly [cosine: number, sine: number] {
    for (;;) {
      const x = this.between(-1, 1);
      const y = this.between(-1, 1);
      const squared = x * x + y * y;
      if (squared < 1e-3 || squared > 1) continue;
      const length = Math.sqrt(squared);
      return [x / length, y / length];
    }
  }

  /** A stream of its own, so that draws here leave the other streams as they are. */
  fork(): SceneRandom {
    return new SceneRandom(this.bits(), this.bits());
  }
}
