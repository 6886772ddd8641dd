import { describe, expect, it } from "vitest";
import reference from "../../../reference/paper/ladon-wacv2025.json" with { type: "json" };
import { quantileOfSorted } from "../metrics/spread";
import type { Figure } from "./candidate";
import { drawFigure, drawsOf, isReconstructed, isVaried, lognormalOf } from "./draws";

const point = reference.points.find(
  ({ task, model, beta }) => task === "detection" && model === "ladon-resnet50" && beta === 10.24,
);
const { mean, std } = point!.sizeKilobytes!;
const bytes: Figure = {
  value: 1024 * mean,
  spread: { standardDeviation: 1024 * std, count: 5000 },
  source: "published",
};

describe("a lognormal of mean and standard deviation", () => {
  it("of ResNet-50's detection bytes at β 10.24 has p50 7,952.85 and p95 10,362.93 (case 16)", () => {
    const { mu, sigma } = lognormalOf(bytes.value, bytes.spread!.standardDeviation);
    expect(Math.exp(mu)).toBeCloseTo(7952.85, 2);
    // the normal distribution's 95 % point
    expect(Math.exp(mu + 1.6448536269514722 * sigma)).toBeCloseTo(10_362.93, 2);
  });

  it("has them in its draws", () => {
    const drawn = drawFigure(bytes, drawsOf({ seed: 1, draws: 100_000 }).image).sort();
    // the standard errors of 100,000 draws are 5 and 11 bytes
    expect(Math.abs(quantileOfSorted(drawn, 0.5) - 7952.85)).toBeLessThan(20);
    expect(Math.abs(quantileOfSorted(drawn, 0.95) - 10_362.93)).toBeLessThan(45);
  });
});

describe("draws", () => {
  it("are the same for a seed, others for another, and more of them begin alike", () => {
    const few = drawsOf({ seed: 7, draws: 10 });
    const many = drawsOf({ seed: 7, draws: 100 });
    expect(many.image.uniform.slice(0, 10)).toEqual(few.image.uniform);
    expect(many.server.normal.slice(0, 10)).toEqual(few.server.normal);
    expect(many.start.slice(0, 10)).toEqual(few.start);
    expect(drawsOf({ seed: 8, draws: 10 }).image.uniform).not.toEqual(few.image.uniform);
  });

  it("take the same image of every figure with as many samples", () => {
    const samples = Array.from({ length: 37 }, (_, i) => i);
    const { image } = drawsOf({ seed: 3, draws: 200 });
    const one = drawFigure({ value: 18, samples, source: "measured" }, image);
    const other = drawFigure({ value: 1800, samples: samples.map((i) => 100 * i), source: "measured" }, image);
    expect(other).toEqual(one.map((value) => 100 * value));
    expect(new Set(one).size).toBeGreaterThan(30);
  });

  it("of one value are that value, and tell of no spread", () => {
    const figure: Figure = { value: 5, source: "typed" };
    expect(drawFigure(figure, drawsOf({ seed: 1, draws: 3 }).image)).toEqual(Float64Array.of(5, 5, 5));
    expect([figure, { ...figure, samples: [5] }].map(isVaried)).toEqual([false, false]);
    expect([bytes, { ...figure, samples: [4, 6] }].map(isVaried)).toEqual([true, true]);
    expect([bytes, { ...figure, samples: [4, 6] }].map(isReconstructed)).toEqual([true, false]);
  });

  it("of a spread around 0 are 0, not NaN", () => {
    const nothing: Figure = { value: 0, spread: { standardDeviation: 1, count: 9 }, source: "typed" };
    expect(drawFigure(nothing, drawsOf({ seed: 1, draws: 2 }).image)).toEqual(Float64Array.of(0, 0));
  });
});
