import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BoxXyxy, type RgbImage, ignoreIndex } from "../../domain";
import { SeededRandom } from "../base/random";
import {
  augment,
  type Augmentation,
  cropBoxes,
  drawResizedCrop,
  drawScaleCrop,
  resizedCrop,
  smallestBoxShare,
} from "./augment";
import type { Orientation } from "./orientation-tag";
import type { LabelledImage, PixelLabels, UniformSource } from "./labelled-image";
import { nearestResize } from "./nearest-resize";
import { pillowResize } from "./pillow-resize";
import { flipHorizontally, randomTurn, turn } from "./orient";

/** An image whose every pixel tells its own place. */
function placesImage(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), (7 * pixel) % 256][i % 3];
  });
  return { width, height, data };
}

/** An image with one rectangle, told by a box and by the mask: label 3, white on black. */
function withRectangle(width: number, height: number, [left, top, right, bottom]: BoxXyxy): LabelledImage {
  const labels = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return x >= left && x < right && y >= top && y < bottom ? 3 : 0;
  });
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (labels[Math.floor(i / 3)] ? 255 : 0));
  return {
    image: { width, height, data },
    boxes: [{ boxXyxyPixels: [left, top, right, bottom], label: 3 }],
    mask: { width, height, labels },
  };
}

/** The tight box around a label; undefined where it is nowhere. */
function boxOf({ width, labels }: PixelLabels, label: number): BoxXyxy | undefined {
  const places = Array.from(labels.keys()).filter((i) => labels[i] === label);
  if (places.length === 0) return undefined;
  const columns = places.map((i) => i % width);
  const rows = places.map((i) => Math.floor(i / width));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

const side = fc.integer({ min: 4, max: 40 });
const seed = fc.integer({ min: 1, max: 2 ** 32 - 1 });
/** Ends of a stretch in units of a side. */
const stretch = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
const labelled = fc.tuple(side, side, stretch, stretch).map(([width, height, across, down]) => {
  const [left, right] = across.map((at) => Math.floor(at * (width - 1))).sort((a, b) => a - b);
  const [top, bottom] = down.map((at) => Math.floor(at * (height - 1))).sort((a, b) => a - b);
  return withRectangle(width, height, [left, top, right + 1, bottom + 1]);
});
const flip = fc.constantFrom(0, 0.5, 1);
const crops: fc.Arbitrary<Augmentation> = fc.oneof(
  fc.record({
    kind: fc.constant("random-resized-crop" as const),
    flip,
    scale: fc.constantFrom([0.08, 1] as const, [0.5, 1] as const, [1, 1] as const),
    ratio: fc.constantFrom([3 / 4, 4 / 3] as const, [1, 1] as const, [3, 4] as const),
  }),
  fc.record({
    kind: fc.constant("random-scale-crop" as const),
    flip,
    scale: fc.constantFrom([0.625, 2] as const, [0.3, 0.5] as const, [1, 1] as const),
    square: fc.boolean(),
  }),
);

describe("turning", () => {
  it("twice to the side, or twice over the diagonal, changes nothing", () => {
    fc.assert(
      fc.property(labelled, (each) => {
        expect(flipHorizontally(flipHorizontally(each))).toEqual(each);
        expect(turn(turn(each, 5), 5)).toEqual(each);
      }),
    );
  });

  it("moves pixels, labels and boxes alike", () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 1, max: 8 }), (each, to) => {
        const { image, boxes, mask } = turn(each, to as Orientation);
        expect([mask!.width, mask!.height]).toEqual([image.width, image.height]);
        expect(Array.from(mask!.labels, (label) => (label ? 255 : 0))).toEqual(
          Array.from({ length: mask!.labels.length }, (_, i) => image.data[3 * i]),
        );
        expect(boxOf(mask!, 3)).toEqual(boxes![0].boxXyxyPixels);
      }),
    );
  });

  it("exchanges left and right, or rows and columns", () => {
    const image = placesImage(5, 3);
    const at = ({ data, width }: RgbImage, x: number, y: number) =>
      Array.from(data.subarray(3 * (y * width + x)).subarray(0, 2));
    expect(at(flipHorizontally({ image }).image, 0, 2)).toEqual([4, 2]);
    expect(at(turn({ image }, 5).image, 2, 4)).toEqual([4, 2]);
  });

  it("by chance shows each of the eight views", () => {
    const random = SeededRandom.seeded(1);
    const seen = new Set(
      Array.from({ length: 200 }, () => randomTurn({ image: placesImage(3, 3) }, random).image.data.join()),
    );
    expect(seen.size).toBe(8);
  });
});

describe("nearestResize", () => {
  const numbered = (width: number, height: number): PixelLabels => ({
    width,
    height,
    labels: Uint8Array.from({ length: width * height }, (_, i) => i),
  });

  it("takes the label under each centre, as Pillow does", () => {
    // Image.frombytes("L", (7, 1), bytes(range(7))).resize((w, 1), Image.NEAREST) in Pillow.
    expect(Array.from(nearestResize(numbered(7, 1), 3, 1).labels)).toEqual([1, 3, 5]);
    expect(Array.from(nearestResize(numbered(7, 1), 10, 1).labels)).toEqual([0, 1, 1, 2, 3, 3, 4, 5, 5, 6]);
    expect(Array.from(nearestResize(numbered(2, 3), 4, 6).labels.subarray(4, 12))).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it("gives a window the labels it has in the whole", () => {
    const whole = nearestResize(numbered(6, 5), 11, 9).labels;
    const { labels } = nearestResize(numbered(6, 5), 11, 9, { left: 4, top: 3, width: 5, height: 2 });
    expect(Array.from(labels)).toEqual([3, 4].flatMap((y) => Array.from(whole.subarray(11 * y + 4, 11 * y + 9))));
  });
});

describe("cropBoxes", () => {
  const window = { scaleX: 1, scaleY: 1, left: 10, top: 10, width: 20, height: 20 };
  const cut = (...box: [number, number, number, number]) =>
    cropBoxes([{ boxXyxyPixels: box, label: 1 }], window).map(({ boxXyxyPixels }) => boxXyxyPixels);

  it("cuts boxes at the window's edges and moves them into it", () => {
    expect(cut(5, 12, 20, 40)).toEqual([[0, 2, 10, 20]]);
    expect(cropBoxes([{ boxXyxyPixels: [5, 6, 10, 11], label: 2 }], { ...window, scaleX: 2, scaleY: 3 })).toEqual([
      { boxXyxyPixels: [0, 8, 10, 20], label: 2 },
    ]);
  });

  it("drops a box of which less than the share remains, and keeps it at the share", () => {
    expect(smallestBoxShare).toBe(0.25);
    expect(cut(2, 12, 12, 22)).toEqual([]);
    expect(cut(4, 12, 12, 22)).toEqual([[0, 2, 2, 12]]);
    expect(cut(40, 40, 50, 50)).toEqual([]);
    expect(cut(12, 12, 12.5, 20)).toEqual([]);
  });
});

describe("a random resized crop", () => {
  it("lies in the image, with area and ratio in their ranges up to a pixel", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 20, max: 300 }), seed, (width, height, seed) => {
        const ranges = { scale: [0.3, 0.5], ratio: [0.75, 4 / 3] } as const;
        const crop = drawResizedCrop(width, height, ranges, SeededRandom.seeded(seed));
        expect(Math.min(crop.left, crop.top)).toBeGreaterThanOrEqual(0);
        expect(crop.left + crop.width).toBeLessThanOrEqual(width);
        expect(crop.top + crop.height).toBeLessThanOrEqual(height);
        // Sides are rounded by half a pixel at most.
        expect((crop.width + 0.5) / (crop.height - 0.5)).toBeGreaterThanOrEqual(0.75);
        expect((crop.width - 0.5) / (crop.height + 0.5)).toBeLessThanOrEqual(4 / 3);
      }),
    );
  });

  it("draws area and place as torchvision does", () => {
    const draws = [0.5, 0.5];
    const places: number[] = [];
    const random: UniformSource = {
      uniform: () => draws.shift()!,
      below: (count) => {
        places.push(count);
        return count - 1;
      },
    };
    // Half of the area, ratio exp(0) = 1: a square of 70.7 pixels, whose place is one of 30 rows and 30 columns.
    const crop = drawResizedCrop(100, 100, { scale: [0, 1], ratio: [0.5, 2] }, random);
    expect([crop, places]).toEqual([{ left: 29, top: 29, width: 71, height: 71 }, [30, 30]]);
  });

  it("falls back to the middle where nothing fits", () => {
    const random = SeededRandom.seeded(1);
    const ranges = { scale: [1, 1], ratio: [3 / 4, 4 / 3] } as const;
    expect(drawResizedCrop(300, 30, ranges, random)).toEqual({ left: 130, top: 0, width: 40, height: 30 });
    expect(drawResizedCrop(30, 300, ranges, random)).toEqual({ left: 0, top: 130, width: 30, height: 40 });
    expect(drawResizedCrop(1, 1, { scale: [1, 1], ratio: [3, 4] }, random)).toMatchObject({ width: 1, height: 1 });
  });

  it("resizes the part alone, blind to what lies around it", () => {
    const image = placesImage(30, 20);
    const crop = { left: 8, top: 3, width: 12, height: 10 };
    const part = Uint8Array.from({ length: 3 * 12 * 10 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return image.data[3 * ((3 + Math.floor(pixel / 12)) * 30 + 8 + (pixel % 12)) + (i % 3)];
    });
    expect(resizedCrop({ image }, crop, 16).image).toEqual(pillowResize({ width: 12, height: 10, data: part }, 16, 16));
  });
});

describe("a random scale and crop", () => {
  it("scales the shorter side into the range, both ends included, and the longer one in proportion", () => {
    const random = SeededRandom.seeded(4);
    const sides = Array.from({ length: 400 }, () => {
      const { scaledWidth, scaledHeight, window } = drawScaleCrop(50, 20, { scale: [0.625, 2] }, 8, random);
      expect(scaledWidth).toBe(Math.trunc((scaledHeight * 50) / 20));
      expect(window.left + window.width).toBeLessThanOrEqual(scaledWidth);
      expect([window.width, window.height]).toEqual([Math.min(8, scaledWidth), Math.min(8, scaledHeight)]);
      return scaledHeight;
    });
    expect([...new Set(sides)].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  });

  it("squeezes both sides to one length where a square is asked for", () => {
    const crop = drawScaleCrop(50, 20, { scale: [1, 1], square: true }, 8, SeededRandom.seeded(1));
    expect(crop).toEqual({ scaledWidth: 8, scaledHeight: 8, window: { left: 0, top: 0, width: 8, height: 8 } });
  });

  it("pads what is too small with black and labels that do not count, on the right and below", () => {
    const white = withRectangle(4, 8, [0, 0, 4, 8]);
    for (const flip of [0, 1]) {
      const { image, mask, boxes } = augment(
        white,
        { kind: "random-scale-crop", scale: [0.25, 0.25], flip },
        16,
        SeededRandom.seeded(1),
      );
      const inside = (i: number): boolean => i % 16 < 4 && i < 16 * 8;
      expect(Array.from(mask!.labels)).toEqual(Array.from(mask!.labels, (_, i) => (inside(i) ? 3 : ignoreIndex)));
      expect(Array.from(image.data)).toEqual(Array.from(image.data, (_, i) => (inside(Math.floor(i / 3)) ? 255 : 0)));
      expect(boxes).toEqual([{ boxXyxyPixels: [0, 0, 4, 8], label: 3 }]);
    }
  });
});

describe("augment", () => {
  it("gives images and masks of the size asked for, boxes inside them", () => {
    fc.assert(
      fc.property(labelled, crops, fc.integer({ min: 1, max: 33 }), seed, (each, augmentation, size, seed) => {
        const { image, mask, boxes } = augment(each, augmentation, size, SeededRandom.seeded(seed));
        expect([image.width, image.height, image.data.length]).toEqual([size, size, size * size * 3]);
        expect([mask!.width, mask!.height, mask!.labels.length]).toEqual([size, size, size * size]);
        for (const {
          boxXyxyPixels: [left, top, right, bottom],
        } of boxes!) {
          expect(
            Math.min(left, top, right - left - 1, bottom - top - 1, size - right, size - bottom),
          ).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("moves boxes and masks together: the box of the mask is the box, within a pixel", () => {
    let compared = 0;
    fc.assert(
      fc.property(labelled, crops, seed, (each, augmentation, seed) => {
        const { mask, boxes } = augment(each, augmentation, 48, SeededRandom.seeded(seed));
        if (boxes!.length === 0) return;
        const ofMask = boxOf(mask!, 3)!;
        // A pixel belongs to the mask where its centre does, which moves each edge by half a pixel at most.
        boxes![0].boxXyxyPixels.forEach((edge, i) =>
          expect(Math.abs(edge - ofMask[i])).toBeLessThanOrEqual(0.5 + 1e-9),
        );
        compared++;
      }),
      { numRuns: 300 },
    );
    // Of small boxes and crops of a twelfth many are lost; a third remains.
    expect(compared).toBeGreaterThan(50);
  });

  it("moves pixels and masks together: where the mask is, the image is white", () => {
    fc.assert(
      fc.property(labelled, seed, (each, seed) => {
        // At the image's own scale no pixel is blended.
        const { width, height } = each.image;
        const size = Math.min(width, height);
        const kind = { kind: "random-scale-crop", scale: [1, 1], flip: 0.5 } as const;
        const { image, mask } = augment(each, kind, size, SeededRandom.seeded(seed));
        expect(Array.from(mask!.labels, (label) => (label === 3 ? 255 : 0))).toEqual(
          Array.from(mask!.labels, (_, i) => image.data[3 * i]),
        );
      }),
    );
  });

  it("follows from the random state alone", () => {
    fc.assert(
      fc.property(labelled, crops, seed, (each, augmentation, seed) => {
        const [first, second] = [SeededRandom.seeded(seed), SeededRandom.seeded(seed)];
        expect(augment(each, augmentation, 24, first)).toEqual(augment(each, augmentation, 24, second));
        expect(first.state()).toEqual(second.state());
      }),
    );
  });

  it("flips as often as asked, and leaves the size alone where nothing is cut", () => {
    const each = withRectangle(9, 5, [0, 0, 2, 2]);
    const random = SeededRandom.seeded(2);
    const flipped = Array.from({ length: 400 }, () => {
      const { image, boxes } = augment(each, { kind: "none", flip: 0.25 }, 32, random);
      expect([image.width, image.height]).toEqual([9, 5]);
      return boxes![0].boxXyxyPixels[0] === 7;
    }).filter(Boolean).length;
    // 100 of 400, deviation √(400 · ¼ · ¾) = 8.7: five deviations.
    expect(Math.abs(flipped - 100)).toBeLessThan(44);
    expect(augment(each, { kind: "none", flip: 0 }, 32, random)).toBe(each);
  });

  it("leaves absent what is absent", () => {
    const { boxes, mask } = augment(
      { image: placesImage(8, 8) },
      { kind: "none", flip: 1, turns: true },
      8,
      SeededRandom.seeded(1),
    );
    expect([boxes, mask]).toEqual([undefined, undefined]);
  });

  it("refuses a mask that does not fit its image", () => {
    const image = placesImage(4, 4);
    const mask = { width: 4, height: 3, labels: new Uint8Array(12) };
    const random = SeededRandom.seeded(1);
    expect(() => augment({ image, mask }, { kind: "none", flip: 0 }, 8, random)).toThrow(/4 × 3 .* 4 × 4/);
    const short = { width: 4, height: 4, data: new Uint8Array(47) };
    expect(() => augment({ image: short }, { kind: "none", flip: 0 }, 8, random)).toThrow(/47 samples/);
  });
});
