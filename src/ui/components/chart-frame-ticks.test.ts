import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTicks, formatTick } from "./chart-frame-ticks";

const linear = { label: "", scale: "linear" } as const;
const log = { label: "", scale: "log" } as const;

describe("the ticks of an axis", () => {
  it("go up in steps of 1, 2 or 5 and enclose the values", () => {
    expect(axisTicks([22.8, 77.4], linear)).toEqual({ domain: [20, 80], ticks: [20, 30, 40, 50, 60, 70, 80] });
    expect(axisTicks([0.13, 0.74], { ...linear, fromZero: true }).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  });

  it("are 1, 2, 5 of each power of ten on a logarithmic axis, with room beyond the ends", () => {
    const { domain, ticks } = axisTicks([0.9, 86], log);
    expect(ticks).toEqual([1, 2, 5, 10, 20, 50]);
    expect(domain[0]).toBeLessThan(0.9);
    expect(domain[1]).toBeGreaterThan(86);
  });

  it("lie within a domain that is given, whatever the values are", () => {
    const domain = [0.9, 1100] as const;
    expect(axisTicks([5], { ...log, domain })).toEqual({ domain, ticks: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });
    expect(axisTicks([500], { ...linear, domain: [0, 100] }).ticks).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it("are one for each name, with room beside them", () => {
    expect(axisTicks([], { ...linear, names: ["a", "b"] })).toEqual({ domain: [-0.5, 1.5], ticks: [0, 1] });
    expect(axisTicks([], { ...linear, names: [] })).toEqual({ domain: [-0.5, 0.5], ticks: [] });
  });

  it("are there for one value, for none, and for equal ones", () => {
    for (const values of [[5], [], [7, 7], [0]]) {
      for (const axis of [linear, log]) {
        const { domain, ticks } = axisTicks(values, axis);
        expect(domain[1]).toBeGreaterThan(domain[0]);
        expect(ticks.length).toBeGreaterThan(1);
      }
    }
  });

  it("pass over what has no place on the axis", () => {
    expect(axisTicks([NaN, 3, Infinity, 9], linear)).toEqual(axisTicks([3, 9], linear));
    expect(axisTicks([-4, 0, 3, 9], log)).toEqual(axisTicks([3, 9], log));
  });

  it("stay few, rising and inside the axis whatever the values are", () => {
    const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 5 }), fc.constantFrom(linear, log), (values, axis) => {
        const { domain, ticks } = axisTicks(values, axis);
        expect(ticks.length).toBeLessThanOrEqual(24);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(domain[0]);
          expect(value).toBeLessThanOrEqual(domain[1]);
        }
        for (const [i, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(domain[0]);
          expect(tick).toBeLessThanOrEqual(domain[1]);
          if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1]);
        }
      }),
    );
  });

  it("are short enough for the axis where they are tiny", () => {
    expect([2.5e-7, 0.0005, 0.001, 0].map(formatTick)).toEqual(["2.5e-7", "5e-4", "0.001", "0"]);
  });

  it("are written without the noise of binary fractions", () => {
    expect([0.1 + 0.2, 20_000, 0.05].map(formatTick)).toEqual(["0.3", "20,000", "0.05"]);
  });
});
