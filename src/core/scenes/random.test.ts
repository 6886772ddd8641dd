import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SceneRandom } from "./random";

describe("SceneRandom", () => {
  it("draws the same numbers for the same keys, others for others", () => {
    const draw = (...keys: number[]): number[] => {
      const random = new SceneRandom(...keys);
      return [random.bits(), random.bits(), random.bits()];
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(2, 1));
    expect(draw(0)).not.toEqual(draw(0, 0));
  });

  it("is even: 20,000 draws fill sixteen bins alike", () => {
    const random = new SceneRandom(7);
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 20_000; i++) bins[random.below(16)]++;
    // Standard deviation of a bin is 34; five of them.
    for (const bin of bins) expect(Math.abs(bin - 1250)).toBeLessThan(171);
  });

  it("gives unit vectors and permutations", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer(), { maxLength: 9 }), (key, list) => {
        const random = new SceneRandom(key);
        const [cosine, sine] = random.direction();
        // One rounding of a square root and two of divisions.
        expect(Math.abs(cosine * cosine + sine * sine - 1)).toBeLessThan(1e-15);
        const ascending = (a: number, b: number): number => a - b;
        expect(random.shuffle(list).sort(ascending)).toEqual([...list].sort(ascending));
      }),
    );
  });
});
