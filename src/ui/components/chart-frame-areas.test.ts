import { describe, expect, it } from "vitest";
import { areaPath } from "./chart-frame-areas";

const rectangle = { x: [1, 2], y: [3, 4] } as const;
const xScale = (x: number) => 10 * x;
const yScale = (y: number) => 100 - 10 * y;

describe("the path of an area", () => {
  it("goes around each rectangle, or through it from below to above", () => {
    expect(areaPath([rectangle], "full", xScale, yScale)).toBe("M10 70H20V60H10Z");
    expect(areaPath([rectangle], "hatched", xScale, yScale)).toBe("M10 70L20 60");
  });

  it("passes over rectangles without a place", () => {
    const beside = { x: [NaN, 2], y: [3, 4] } as const;
    expect(areaPath([beside, rectangle], "hatched", xScale, yScale)).toBe("M10 70L20 60");
    expect(areaPath([rectangle], "full", () => undefined, yScale)).toBe("");
  });
});
