import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakEvenRate, breakEvenSlowdown, crossings, type FixedWay } from "./break-even";

const local: FixedWay = { wireBytes: 0, deviceSeconds: 0.6, serverSeconds: 0, rttSeconds: 0 };
const split: FixedWay = { wireBytes: 9000, deviceSeconds: 0.15, serverSeconds: 0.2, rttSeconds: 0.05 };
const jpeg: FixedWay = { wireBytes: 30_000, deviceSeconds: 0.01, serverSeconds: 0.12, rttSeconds: 0.05 };
const latency = (way: FixedWay, rate: number, slowdown = 1) =>
  (way.wireBytes === 0 ? 0 : (8 * way.wireBytes) / rate) +
  slowdown * way.deviceSeconds +
  way.serverSeconds +
  way.rttSeconds;

describe("the rate of break-even", () => {
  it("of 9,000 B, 0.15 + 0.2 s and 0.05 s round trip against 0.6 s on the device is 360,000 bit/s", () => {
    const advantage = breakEvenRate(split, local);
    expect(advantage).toEqual({ kind: "above", value: expect.closeTo(360_000, 4) as number });
  });

  it("against a JPEG of 30,000 B with 0.01 + 0.12 s is 763,636.36 bit/s, and the split wins below", () => {
    expect(breakEvenRate(split, jpeg)).toEqual({ kind: "below", value: expect.closeTo(763_636.36, 2) as number });
  });

  it("is never there where the split alone takes longer than the device", () => {
    expect(breakEvenRate(split, { ...local, deviceSeconds: 0.4 })).toEqual({ kind: "never" });
    expect(breakEvenRate({ ...split, rttSeconds: Infinity }, local)).toEqual({ kind: "never" });
  });

  it("against one that sends more and computes longer is always", () => {
    expect(breakEvenRate(split, { ...jpeg, serverSeconds: 1 })).toEqual({ kind: "always" });
    expect(breakEvenRate(split, split)).toEqual({ kind: "never" });
  });
});

it("devices slower than 0.715556 × gain by the split at 1 Mbit/s", () => {
  expect(breakEvenSlowdown(split, local, 1e6)).toEqual({ kind: "above", value: expect.closeTo(0.715556, 6) as number });
  expect(breakEvenSlowdown(split, local, 0)).toEqual({ kind: "never" });
  expect(breakEvenSlowdown({ ...split, deviceSeconds: 0.7 }, local, 1e6)).toEqual({ kind: "never" });
});

const seconds = fc.double({ min: 0.001, max: 10, noNaN: true });
const anyWay = fc.record({
  wireBytes: fc.integer({ min: 1, max: 1e6 }),
  deviceSeconds: seconds,
  serverSeconds: seconds,
  rttSeconds: seconds,
});

it("at the break-even both take as long, and the advantage lies where it is said to", () => {
  fc.assert(
    fc.property(anyWay, anyWay, (way, other) => {
      const rate = breakEvenRate(way, other);
      if (rate.kind === "above" || rate.kind === "below") {
        const [a, b] = [latency(way, rate.value), latency(other, rate.value)];
        // both sums are rounded: some units of the last place
        expect(Math.abs(a - b)).toBeLessThan(1e-9 * (a + b));
        const better = rate.kind === "above" ? rate.value * 2 : rate.value / 2;
        expect(latency(way, better)).toBeLessThan(latency(other, better));
      } else {
        const wins = [1, 1e3, 1e6, 1e9].map((x) => latency(way, x) < latency(other, x));
        expect(wins).toEqual(wins.map(() => rate.kind === "always"));
      }
      const slowdown = breakEvenSlowdown(way, other, 1e6);
      if (slowdown.kind === "above" || slowdown.kind === "below") {
        const [a, b] = [latency(way, 1e6, slowdown.value), latency(other, 1e6, slowdown.value)];
        expect(Math.abs(a - b)).toBeLessThan(1e-9 * (a + b));
      }
    }),
  );
});

describe("crossings", () => {
  const range = { from: 1e3, to: 1e9 };

  it("are the closed form's, once", () => {
    fc.assert(
      fc.property(anyWay, anyWay, (way, other) => {
        const found = crossings(
          (x) => latency(way, x),
          (x) => latency(other, x),
          range,
        );
        const closed = breakEvenRate(way, other);
        const value = closed.kind === "above" || closed.kind === "below" ? closed.value : undefined;
        if (value === undefined || value < 1001 || value > 0.99e9) {
          if (value === undefined) expect(found).toEqual([]);
          return;
        }
        // where one is hardly steeper than the other, rounding moves the crossing
        const steepness = Math.abs(8 * (way.wireBytes - other.wireBytes)) / value / latency(way, value);
        fc.pre(steepness > 1e-6);
        expect(found).toHaveLength(1);
        expect(Math.abs(found[0].at / value - 1)).toBeLessThan(1e-8);
        expect(found[0].firstIsLessAbove).toBe(closed.kind === "above");
      }),
    );
  });

  it("are all found where latencies cross more than once", () => {
    const wave = (x: number) => Math.sin(Math.log10(x) * Math.PI);
    const found = crossings(wave, () => 0, { from: 2, to: 2e4 });
    expect(found.map(({ at }) => Math.round(at))).toEqual([10, 100, 1000, 10_000]);
    expect(found.map((crossing) => crossing.firstIsLessAbove)).toEqual([true, false, true, false]);
  });

  it("are none of latencies that are equal or both without end, and one of a jump", () => {
    expect(
      crossings(
        () => 1,
        () => 1,
        range,
      ),
    ).toEqual([]);
    expect(
      crossings(
        () => Infinity,
        () => Infinity,
        range,
      ),
    ).toEqual([]);
    const [jump, ...more] = crossings(
      (x) => (x < 5e4 ? Infinity : 1),
      () => 2,
      range,
    );
    expect(more).toEqual([]);
    expect(jump).toEqual({ at: expect.closeTo(5e4, 4) as number, firstIsLessAbove: true });
  });
});
