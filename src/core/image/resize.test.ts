import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../domain";
import { syntheticImage } from "../../testing/synthetic-values";
import { halfPixelResize, normalize, normalizedValues } from "./prepare";

const imageNetValues = normalizedValues();
import { pillowResize } from "./pillow-resize";

function plain(width: number, height: number, colour: readonly number[]): RgbImage {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => colour[i % 3]) };
}

function pattern(width: number, height: number): RgbImage {
  return { width, height, data: syntheticImage("resize", height, width) };
}

/** A number that any changed sample changes. */
function checksum(data: Uint8Array): number {
  return data.reduce((sum, value) => (Math.imul(sum, 31) + value) >>> 0, 0);
}

const side = fc.integer({ min: 1, max: 40 });
const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

describe("pillowResize", () => {
  it("leaves one colour as it is", () => {
    fc.assert(
      fc.property(side, side, side, side, colour, (w, h, width, height, rgb) => {
        expect(pillowResize(plain(w, h, rgb), width, height).data).toEqual(plain(width, height, rgb).data);
      }),
    );
  });

  it("gives a window the pixels it has in the whole", () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 4, max: 60 }), fc.nat(3), fc.nat(3), (w, h, size, left, top) => {
        const whole = pillowResize(pattern(w, h), size, size + 2);
        const window = pillowResize(pattern(w, h), size, size + 2, { left, top, width: size - 3, height: 2 });
        const expected = Array.from({ length: 2 }, (_, y) => {
          const start = 3 * ((top + y) * size + left);
          return Array.from(whole.data.subarray(start, start + 3 * (size - 3)));
        });
        expect(Array.from(window.data)).toEqual(expected.flat());
      }),
    );
  });

  // Sums of what Pillow 13.0.0's Image.resize(BILINEAR) makes of the same pixels.
  it.each([
    [64, 48, 20, 20, 3987606309],
    [64, 48, 100, 31, 3773699086],
    [30, 90, 28, 28, 2094761310],
    [90, 30, 28, 28, 768538545],
    [17, 33, 40, 20, 678299713],
    [1, 9, 5, 3, 4172879914],
  ])("makes of %i × %i pixels the %i × %i that Pillow makes", (w, h, width, height, sum) => {
    expect(checksum(pillowResize(pattern(w, h), width, height).data)).toBe(sum);
  });

  // The same of Image.resize(LANCZOS).
  it.each([
    [64, 48, 20, 20, 3665891364],
    [64, 48, 100, 31, 2150615664],
    [30, 90, 28, 28, 1084017629],
    [90, 30, 28, 28, 793237954],
    [17, 33, 40, 20, 378148014],
    [1, 9, 5, 3, 1810181899],
  ])("makes of %i × %i pixels Pillow's Lanczos of %i × %i", (w, h, width, height, sum) => {
    expect(checksum(pillowResize(pattern(w, h), width, height, undefined, "lanczos").data)).toBe(sum);
  });

  it("refuses empty sizes and windows outside", () => {
    expect(() => pillowResize(pattern(3, 3), 0, 5)).toThrow(/3 × 3 cannot be resized to 0 × 5/);
    const window = { left: 3, top: 0, width: 3, height: 1 };
    expect(() => pillowResize(pattern(3, 3), 5, 5, window)).toThrow(/no part of an image of 5 × 5/);
  });
});

describe("normalisation", () => {
  it("is PyTorch's, step by step in float32", () => {
    // (torch.tensor(v) / 255 - mean) / std for v = 0, 128, 255 of red, green, blue.
    const expected = [-2.1179039478302, 0.07406462728977203, 2.248908281326294];
    expect([0, 128, 255].map((v) => imageNetValues[v])).toEqual(expected);
    expect(Array.from(normalize(new Uint8Array([0, 0, 0])))).toEqual([
      imageNetValues[0],
      imageNetValues[256],
      imageNetValues[512],
    ]);
  });
});

describe("halfPixelResize", () => {
  it("leaves one colour as it is and pads with 0", () => {
    const padded = halfPixelResize(plain(5, 7, [10, 20, 30]), 3, 2, 4, 3);
    const pixel = [imageNetValues[10], imageNetValues[256 + 20], imageNetValues[512 + 30]];
    const row = [...pixel, ...pixel, ...pixel, 0, 0, 0];
    const rounded = Array.from(padded, (v) => Math.round(v * 1e6) / 1e6);
    expect(rounded).toEqual([...row, ...row, ...new Array<number>(12).fill(0)].map((v) => Math.round(v * 1e6) / 1e6));
  });

  it("reads every other pixel pair's middle when halving", () => {
    const image = { width: 4, height: 1, data: new Uint8Array([0, 0, 0, 10, 0, 0, 20, 0, 0, 90, 0, 0]) };
    const halved = halfPixelResize(image, 2, 1, 2, 1);
    expect(halved[0]).toBeCloseTo(imageNetValues[5], 5);
    expect(halved[3]).toBeCloseTo(imageNetValues[55], 5);
  });
});
