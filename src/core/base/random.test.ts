import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStateError, SeededRandom } from "./random";

const seed = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const take = (random: SeededRandom, count: number) => Array.from({ length: count }, () => random.bits());

describe("seeded random numbers", () => {
  it("are xoshiro128**'s: from the words 1, 2, 3, 4 come 11520, 0, 5927040 and 70819200", () => {
    // By hand: rotl(5 · 2, 7) · 9; then s₁ = 2 ^ 3 ^ 1 = 0; then s₁ = 2 ^ (2 << 9) ^ 7 = 1029 and rotl(5 · 1029, 7) · 9.
    expect(take(SeededRandom.restored([1, 2, 3, 4]), 4)).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("follow from the seed alone, and differ from seed to seed", () => {
    fc.assert(
      fc.property(seed, seed, (a, b) => {
        const [first, again, other] = [a, a, b].map((s) => take(SeededRandom.seeded(s), 8).join());
        expect(again).toBe(first);
        expect(other === first).toBe(a === b);
      }),
    );
  });

  it("go on where a stored state was taken, whatever was drawn before", () => {
    fc.assert(
      fc.property(seed, fc.array(fc.constantFrom("normal", "permutation", "noise"), { maxLength: 5 }), (s, draws) => {
        const random = SeededRandom.seeded(s);
        for (const draw of draws) {
          if (draw === "normal") random.normal();
          else if (draw === "permutation") random.permutation(5);
          else random.roundingNoise(3);
        }
        const stored = JSON.parse(JSON.stringify(random.state())) as number[];
        const rest = [random.normal(), ...random.roundingNoise(3), ...random.permutation(7)];
        const resumed = SeededRandom.restored(stored);
        expect([resumed.normal(), ...resumed.roundingNoise(3), ...resumed.permutation(7)]).toEqual(rest);
      }),
    );
  });

  it("refuse seed 0, broken seeds and states that no generator has", () => {
    for (const wrong of [0, -1, 1.5, NaN, 2 ** 32]) {
      expect(() => SeededRandom.seeded(wrong)).toThrow(RandomStateError);
    }
    for (const wrong of [
      [],
      [0, 0, 0, 0],
      [1, 2, 3],
      [1, 2, 3, 4, 5],
      [1, 2, 3, -4],
      [1, 2, 3, 2 ** 32],
      [1, 2, 3, NaN],
    ]) {
      expect(() => SeededRandom.restored(wrong)).toThrow(RandomStateError);
    }
  });

  it("fill [-½, ½) evenly as rounding noise, in exact float32 steps", () => {
    const noise = SeededRandom.seeded(3).roundingNoise(100_000);
    expect(noise.every((v) => v >= -0.5 && v < 0.5 && Number.isInteger(v * 2 ** 24))).toBe(true);
    const mean = noise.reduce((a, b) => a + b) / noise.length;
    const variance = noise.reduce((a, b) => a + b * b, 0) / noise.length;
    // Four standard errors: 0.2887 / √100,000 of the mean, 0.0745 / √100,000 of the square.
    expect(Math.abs(mean)).toBeLessThan(0.0037);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.00095);
  });

  it("have the normal distribution's moments and tails", () => {
    const values = SeededRandom.seeded(4).normals(100_000, 2);
    const moment = (power: number) => values.reduce((sum, v) => sum + (v / 2) ** power, 0) / values.length;
    // Four standard errors: √(1, 2, 15, 96) / √100,000.
    expect(Math.abs(moment(1))).toBeLessThan(0.0127);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.0179);
    expect(Math.abs(moment(3))).toBeLessThan(0.049);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.124);
  });

  it("permute: every index once, or a sample without repetition", () => {
    fc.assert(
      fc.property(seed, fc.nat(60), fc.nat(80), (s, count, limit) => {
        const all = SeededRandom.seeded(s).permutation(count);
        expect(Array.from(all).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        const some = SeededRandom.seeded(s).permutation(count, limit);
        expect(Array.from(some)).toEqual(Array.from(all.subarray(0, limit)));
      }),
    );
  });

  it("put each of three in each place equally often", () => {
    const random = SeededRandom.seeded(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Four standard deviations of a binomial count, √(6000 · 1/6 · 5/6) = 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(116);
  });

  it("stay below a bound, and refuse one that leaves nothing", () => {
    const random = SeededRandom.seeded(6);
    const draws = Array.from({ length: 500 }, () => random.below(5));
    expect([...new Set(draws)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(() => random.below(0)).toThrow(RangeError);
  });

  it("fork into streams that neither repeat nor disturb each other", () => {
    const random = SeededRandom.seeded(7);
    const [one, two] = [random.fork(), random.fork()];
    const after = random.state();
    expect(take(one, 4)).not.toEqual(take(two, 4));
    expect(random.state()).toEqual(after);
  });
});
