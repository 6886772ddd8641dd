import { expect, it } from "vitest";
import { halfPixelTaps } from "./half-pixel";

it("doubling puts pixels a quarter from the old ones, clamped at the ends", () => {
  const { near, far, farWeight } = halfPixelTaps(2, 4);
  expect(Array.from(near)).toEqual([0, 0, 0, 1]);
  expect(Array.from(far)).toEqual([1, 1, 1, 1]);
  expect(Array.from(farWeight)).toEqual([0, 0.25, 0.75, 0.25]);
});

it("the same size reads each pixel itself", () => {
  const { near, farWeight } = halfPixelTaps(5, 5);
  expect(Array.from(near)).toEqual([0, 1, 2, 3, 4]);
  expect(farWeight.every((w) => w === 0)).toBe(true);
});
