import { describe, expect, it } from "vitest";
import { smooth } from "./smooth";

describe("the moving average of a curve", () => {
  it("is the curve itself at weight 0", () => {
    expect([...smooth([3, 1, 2], 3, 0)]).toEqual([3, 1, 2]);
  });

  it("of a constant is that constant from the first value on", () => {
    // float32 keeps seven digits
    for (const value of smooth(new Array<number>(200).fill(5), 200, 0.9)) expect(value).toBeCloseTo(5, 5);
  });

  it("weighs the last value most", () => {
    // (0.5 · 0.5 · 1 + 0.5 · 3) / (1 − 0.25)
    expect(smooth([1, 3], 2, 0.5)[1]).toBeCloseTo(7 / 3, 6);
  });

  it("steps over values that are not there", () => {
    const [first, missing, last] = smooth([1, NaN, 3], 3, 0.5);
    expect(first).toBe(1);
    expect(missing).toBeNaN();
    expect(last).toBeCloseTo(7 / 3, 6);
  });

  it("reads no further than it is told to", () => {
    expect(smooth([1, 2, 3], 2, 0.5)).toHaveLength(2);
  });
});
