import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compositeOnWhite, overWhite } from "./composite-on-white";
import { exifOrientation, type Orientation } from "./orientation-tag";
import { orient } from "./orient";

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
/** What undoes each: mirrors and the half turn undo themselves, the quarter turns each other. */
const inverse: Record<Orientation, Orientation> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 };

function letters(rows: readonly string[]): { width: number; height: number; data: Uint8Array } {
  const pixels = rows.join("").split("");
  const data = Uint8Array.from(pixels.flatMap((letter) => [letter.charCodeAt(0), 0, 1]));
  return { width: rows[0].length, height: rows.length, data };
}

function rowsOf({ width, data }: { width: number; data: Uint8Array }): string[] {
  const text = String.fromCharCode(...data.filter((_, i) => i % 3 === 0));
  return Array.from({ length: text.length / width }, (_, y) => text.slice(y * width, (y + 1) * width));
}

describe("orient", () => {
  it.each([
    [1, ["abc", "def"]],
    [2, ["cba", "fed"]],
    [3, ["fed", "cba"]],
    [4, ["def", "abc"]],
    [5, ["ad", "be", "cf"]],
    [6, ["da", "eb", "fc"]],
    [7, ["fc", "eb", "da"]],
    [8, ["cf", "be", "ad"]],
  ] as const)("%i shows what the camera saw", (orientation, rows) => {
    expect(rowsOf(orient(letters(["abc", "def"]), orientation))).toEqual(rows);
  });

  it("is undone by its inverse", () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, fc.constantFrom(...orientations), (width, height, orientation) => {
        const image = { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => i) };
        expect(orient(orient(image, orientation), inverse[orientation])).toEqual(image);
      }),
    );
  });
});

describe("exifOrientation", () => {
  const bigEndian = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
  const littleEndian = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0];

  it("reads both byte orders", () => {
    expect(exifOrientation(new Uint8Array(bigEndian))).toBe(6);
    expect(exifOrientation(new Uint8Array(littleEndian))).toBe(8);
  });

  it("takes nonsense for upright, and damage for nothing stated", () => {
    expect(exifOrientation(new Uint8Array(bigEndian.with(19, 9)))).toBe(1);
    expect(exifOrientation(new Uint8Array(bigEndian.with(7, 99)))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const tail = Uint8Array.from([...bigEndian.slice(0, 8), ...bytes]);
        expect([...orientations, undefined]).toContain(exifOrientation(tail));
        expect([...orientations, undefined]).toContain(exifOrientation(bytes));
      }),
    );
  });
});

describe("compositeOnWhite", () => {
  it("rounds to the nearest", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (value, alpha) => {
        expect(overWhite(value, alpha)).toBe(Math.round((value * alpha + 255 * (255 - alpha)) / 255));
      }),
    );
  });

  it("drops the alpha channel of opaque pixels and whitens transparent ones", () => {
    const image = { width: 2, height: 1, data: new Uint8Array([1, 2, 3, 255, 9, 9, 9, 0]) };
    expect(Array.from(compositeOnWhite(image).data)).toEqual([1, 2, 3, 255, 255, 255]);
  });
});
