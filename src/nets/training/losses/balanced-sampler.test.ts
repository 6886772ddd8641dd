import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../core/base/random";
import { balancedSampler, proposalSampling, regionSampling } from "./detection-targets";

const labels = fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 200 });

describe("the balanced sampler", () => {
  it("takes as many objects as allowed and fills up with background, each once, none that does not count", () => {
    fc.assert(
      fc.property(
        labels,
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, count, f) => {
          const candidates = Int32Array.from(all);
          const sample = balancedSampler({ count, positiveFraction: f }, SeededRandom.seeded(1));
          const sampled = Array.from(sample(candidates));
          const objects = sampled.filter((i) => candidates[i] > 0).length;
          const background = sampled.filter((i) => candidates[i] === 0).length;
          expect(objects + background).toBe(sampled.length);
          expect(objects).toBe(Math.min(all.filter((l) => l > 0).length, Math.floor(count * f)));
          expect(background).toBe(Math.min(all.filter((l) => l === 0).length, count - objects));
          expect(sampled).toEqual([...new Set(sampled)].sort((a, b) => a - b));
        },
      ),
    );
  });

  it("takes at most 128 objects of 256 anchors and 128 of 512 regions", () => {
    const candidates = Int32Array.from({ length: 2000 }, (_, i) => i % 2);
    for (const sampling of [proposalSampling, regionSampling]) {
      const sampled = balancedSampler(sampling, SeededRandom.seeded(2))(candidates);
      expect(sampled.length).toBe(sampling.count);
      expect(sampled.filter((i) => candidates[i] > 0).length).toBe(128);
    }
  });

  it("follows from the seed, and draws every candidate equally often", () => {
    const candidates = new Int32Array(20);
    const sampling = { count: 5, positiveFraction: 0.5 };
    const draw = (seed: number) => balancedSampler(sampling, SeededRandom.seeded(seed))(candidates).join();
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
    const random = SeededRandom.seeded(3);
    const counts = new Int32Array(20);
    const sample = balancedSampler(sampling, random);
    for (let i = 0; i < 4000; i++) for (const index of sample(candidates)) counts[index]++;
    // Four standard deviations of a binomial count, √(4000 · ¼ · ¾) = 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110);
  });
});
