import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../domain";
import { SeededRandom } from "../base/random";
import { augment } from "./augment";
import { colourJitter, withBrightness, withContrast, withSaturation } from "./colour-jitter";

const image = (...data: number[]): RgbImage => ({ width: data.length / 3, height: 1, data: Uint8Array.from(data) });
const none = { brightness: 0, contrast: 0, saturation: 0, grey: 0 };

describe("the changes, by hand as Pillow computes them", () => {
  it("brightness multiplies and rounds down, up to 255", () => {
    // 1.5 × 101 = 151.5; 0.5 × 101 = 50.5
    expect([...withBrightness(image(0, 101, 200), 1.5).data]).toEqual([0, 151, 255]);
    expect([...withBrightness(image(0, 101, 255), 0.5).data]).toEqual([0, 50, 127]);
  });

  it("contrast moves bytes away from the rounded mean of the luma", () => {
    // lumas 76 (pure red: 255 × 0.299 = 76.2) and 255; mean 165.5, rounded 166: 166 + 2 (0 − 166) < 0, 166 + ½ (0 − 166) = 83
    const red = image(255, 0, 0, 255, 255, 255);
    expect([...withContrast(red, 2).data]).toEqual([255, 0, 0, 255, 255, 255]);
    // 166 + ½ · 89 = 210.5
    expect([...withContrast(red, 0.5).data]).toEqual([210, 83, 83, 210, 210, 210]);
    expect([...withContrast(red, 0).data]).toEqual([166, 166, 166, 166, 166, 166]);
  });

  it("saturation moves each pixel away from its own luma", () => {
    // pure green: 255 × 0.587 = 149.7, rounded 150: 150 − 75 and 150 + 52.5
    expect([...withSaturation(image(0, 255, 0), 0.5).data]).toEqual([75, 202, 75]);
    expect([...withSaturation(image(0, 255, 0), 0).data]).toEqual([150, 150, 150]);
    // 100, 110, 120: luma 29.9 + 64.57 + 13.68 = 108.2; 108 ± 2 × the rest
    expect([...withSaturation(image(100, 110, 120), 2).data]).toEqual([92, 112, 132]);
  });

  it("a factor of 1 changes nothing", () => {
    const any = image(1, 2, 3, 254, 128, 0);
    for (const change of [withBrightness, withContrast, withSaturation]) expect(change(any, 1)).toEqual(any);
  });
});

describe("colourJitter", () => {
  const many = 600;
  const drawn = (ranges: typeof none, of: RgbImage) => {
    const random = SeededRandom.seeded(5);
    return Array.from({ length: many }, () => colourJitter(of, ranges, random));
  };

  it("draws factors from all of 1 ± value, and none below 0", () => {
    const bytes = drawn({ ...none, brightness: 0.4 }, image(100, 100, 100)).map(({ data }) => data[0]);
    // uniform in 60 … 140: of 600 draws some come within 2 of either end (probability of none below 1e-6)
    expect(Math.min(...bytes)).toBeGreaterThanOrEqual(60);
    expect(Math.min(...bytes)).toBeLessThan(62);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(140);
    expect(Math.max(...bytes)).toBeGreaterThan(137);
    const dark = drawn({ ...none, brightness: 3 }, image(10, 10, 10)).map(({ data }) => data[0]);
    expect(dark.every((byte) => byte <= 40)).toBe(true);
  });

  it("greys as often as asked, whatever else it does", () => {
    const greyed = drawn({ brightness: 0.2, contrast: 0.2, saturation: 0.2, grey: 0.25 }, image(200, 100, 50)).filter(
      ({ data: [red, green, blue] }) => red === green && green === blue,
    ).length;
    // 150 of 600, deviation √(600 · ¼ · ¾) = 10.6: five deviations
    expect(Math.abs(greyed - many / 4)).toBeLessThan(53);
  });

  it("changes in every order", () => {
    // brightness 2 … then contrast 0 differs from contrast 0, then brightness: 2 × 60 is 120 either way, so clipping tells
    const ranges = { ...none, brightness: 1, contrast: 1 };
    const two = image(250, 250, 250, 10, 10, 10);
    const sums = new Set(drawn(ranges, two).map(({ data }) => data.join()));
    expect(sums.size).toBeGreaterThan(many / 2);
  });

  it("follows from the random state alone, and draws as much whatever is changed", () => {
    const any = image(9, 99, 199, 255, 0, 128);
    const states = [none, { ...none, contrast: 0.5 }, { brightness: 1, contrast: 1, saturation: 1, grey: 1 }].map(
      (ranges) => {
        const [one, other] = [SeededRandom.seeded(3), SeededRandom.seeded(3)];
        expect(colourJitter(any, ranges, one)).toEqual(colourJitter(any, ranges, other));
        return one.state();
      },
    );
    expect(new Set(states.map(String)).size).toBe(1);
  });
});

describe("augment with colours", () => {
  const size = 8;
  const data = Uint8Array.from({ length: 3 * 12 * 10 }, (_, i) => (i * 37) % 256);
  const mask = { width: 12, height: 10, labels: new Uint8Array(120).fill(2) };
  const labelled = { image: { width: 12, height: 10, data }, mask, boxes: [] };
  const colour = { brightness: 0.5, contrast: 0.5, saturation: 0.5, grey: 0 };
  const kinds = [
    { kind: "none", flip: 0.5 },
    { kind: "random-resized-crop", flip: 0.5, scale: [0.3, 1], ratio: [1, 1] },
    { kind: "random-scale-crop", flip: 0.5, scale: [0.5, 0.5] },
  ] as const;

  it.each(kinds)("changes the pixels of kind $kind as the last step, and nothing else", (kind) => {
    const random = SeededRandom.seeded(11);
    const plain = augment(labelled, kind, size, random);
    const coloured = augment(labelled, { ...kind, colour }, size, SeededRandom.seeded(11));
    expect({ ...coloured, image: undefined }).toEqual({ ...plain, image: undefined });
    if (kind.kind !== "random-scale-crop") expect(coloured.image).toEqual(colourJitter(plain.image, colour, random));
    expect(coloured.image.data).not.toEqual(plain.image.data);
    expect(data[1]).toBe(37);
  });

  it("leaves padding black, whatever the contrast", () => {
    const { image: padded } = augment(
      labelled,
      { ...kinds[2], colour: { ...colour, contrast: 1 } },
      size,
      SeededRandom.seeded(2),
    );
    // 10 rows become 4: the lower half is padding
    expect(padded.data.subarray(3 * size * 4).every((byte) => byte === 0)).toBe(true);
  });
});
