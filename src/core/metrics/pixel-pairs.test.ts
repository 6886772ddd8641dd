import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPixelPairs } from "./pixel-pairs";

describe("pairs of pixels", () => {
  it("count every pixel once, and start anew with each image", () => {
    const pixel = fc.tuple(fc.constantFrom(0, 1, 7, 255), fc.constantFrom(0, 3, 255));
    fc.assert(
      fc.property(fc.array(pixel, { maxLength: 50 }), (pixels) => {
        const truth = Uint8Array.from(pixels, ([label]) => label);
        const predicted = Uint8Array.from(pixels, ([, label]) => label);
        const pairs = countPixelPairs("a", truth, predicted);
        const listed = Array.from(pairs.pixels, (count, i) => ({ pair: [pairs.truth[i], pairs.predicted[i]], count }));
        for (const { pair, count } of listed) {
          expect(count).toBe(pixels.filter((one) => one.join() === pair.join()).length);
        }
        expect(listed.reduce((sum, { count }) => sum + count, 0)).toBe(pixels.length);
      }),
    );
  });

  it("refuse a mask of another size", () => {
    expect(() => countPixelPairs("cat.png", new Uint8Array(4), new Uint8Array(6))).toThrow(
      "The mask of cat.png has 4 pixels, the prediction 6; both must be of the image's size.",
    );
  });
});
