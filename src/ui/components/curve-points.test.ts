import { describe, expect, it } from "vitest";
import { curveLines } from "./curve-points";

describe("the lines of a curve", () => {
  it("are at most 300 and 150 points, whatever the curve's length, and end where it ends", () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const { raw, smoothed } = curveLines(values, values.length, 0.9);
    expect(raw).toHaveLength(300);
    expect(smoothed).toHaveLength(150);
    expect(smoothed[149].x).toBe(raw[299].x);
  });

  it("lose no point without smoothing", () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const { raw, smoothed } = curveLines(values, values.length, 0);
    expect(smoothed).toEqual(raw);
  });

  it("keep a single peak among a hundred thousand values", () => {
    const values = new Float32Array(100_000).fill(1);
    values[54_321] = 40;
    expect(curveLines(values, values.length, 0.9).raw).toContainEqual({ x: 54_321, y: 40 });
  });

  it("leave out what a logarithmic axis cannot show", () => {
    expect(curveLines([1, 0, -1, 10], 4, 0, true).raw).toEqual([
      { x: 0, y: 1 },
      { x: 3, y: 10 },
    ]);
  });

  it("have no point where a term was not part of the stage", () => {
    expect(curveLines([NaN, NaN, 5], 3, 0.5)).toEqual({ raw: [{ x: 2, y: 5 }], smoothed: [{ x: 2, y: 5 }] });
  });
});
