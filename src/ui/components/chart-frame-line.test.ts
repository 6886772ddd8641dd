import { describe, expect, it } from "vitest";
import { linePath } from "./chart-frame-line";

const point = (x: number, y: number) => ({ x, y, label: "" });

describe("the path of a curve", () => {
  it("goes from point to point in tenths of a pixel", () => {
    const points = [point(0, 0), point(1, 2), point(3, 1)];
    expect(
      linePath(
        points,
        (x) => 10.04 * x,
        (y) => 100 - 33.333 * y,
      ),
    ).toBe("M0 100L10 33.3L30.1 66.7");
  });

  it("passes over points that have no place, the first one too", () => {
    const points = [point(0, NaN), point(1, 1), point(2, Infinity), point(3, 3)];
    expect(
      linePath(
        points,
        (x) => (x === 0 ? undefined : x),
        (y) => y,
      ),
    ).toBe("M1 1L3 3");
  });

  it("is empty without points", () =>
    expect(
      linePath(
        [],
        (x) => x,
        (y) => y,
      ),
    ).toBe(""));
});
