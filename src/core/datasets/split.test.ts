import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../base/random";
import type { DataSample, DataSplit } from "./data-set";
import { splitSamples } from "./split";

function sample(i: number, classLabel?: number, split?: DataSplit): DataSample {
  return { name: `${i}`, imageId: i + 1, classLabel, split, image: () => Promise.reject(new Error("not read")) };
}

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const seed = fc.integer({ min: 1, max: 1000 });
const names = (samples: readonly DataSample[]): string[] => samples.map(({ name }) => name);

describe("splitting samples", () => {
  it("takes the share of every class, keeps the order and loses none", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 80 }),
        share,
        seed,
        (labels, validationShare, seed) => {
          const samples = labels.map((label, i) => sample(i, label));
          const split = splitSamples(samples, { validationShare, random: SeededRandom.seeded(seed) });
          const validating = new Set(split.validation);
          expect(samples.filter((each) => !validating.has(each))).toEqual(split.training);
          expect(samples.filter((each) => validating.has(each))).toEqual(split.validation);
          for (const label of new Set(labels)) {
            const of = labels.filter((each) => each === label).length;
            const drawn = split.validation.filter(({ classLabel }) => classLabel === label).length;
            if (of === 1) expect(drawn).toBe(0);
            else {
              expect(drawn).toBeGreaterThanOrEqual(1);
              expect(drawn).toBeLessThan(of);
              // One of two, or the share to the nearest whole.
              expect(Math.abs(drawn - validationShare * of)).toBeLessThanOrEqual(1);
            }
          }
        },
      ),
    );
  });

  it("gives the same seed the same split and other seeds others", () => {
    const samples = Array.from({ length: 100 }, (_, i) => sample(i, i % 3));
    const drawn = (seed: number): string[] =>
      names(splitSamples(samples, { validationShare: 0.3, random: SeededRandom.seeded(seed) }).validation);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(8)).not.toEqual(drawn(7));
  });

  it("draws every sample equally often", () => {
    const samples = Array.from({ length: 10 }, (_, i) => sample(i));
    const random = SeededRandom.seeded(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      for (const { name } of splitSamples(samples, { validationShare: 0.2, random }).validation) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    // 400 each, deviation √(2000 · 0.2 · 0.8) = 18: five deviations.
    for (const { name } of samples) expect(Math.abs(counts.get(name)! - 400)).toBeLessThan(90);
  });

  it("respects the splits of the dataset, and trains on what they do not name", () => {
    const samples = [sample(0, 0, "val"), sample(1, 0, "train"), sample(2, 1), sample(3, 1, "val")];
    const split = splitSamples(samples, { validationShare: 0.5, random: SeededRandom.seeded(1) });
    expect([names(split.training), names(split.validation), split.basis]).toEqual([["1", "2"], ["0", "3"], "given"]);
  });

  it("draws where the dataset has one split only", () => {
    const samples = Array.from({ length: 10 }, (_, i) => sample(i, undefined, "train"));
    const split = splitSamples(samples, { validationShare: 0.3, random: SeededRandom.seeded(1) });
    expect([split.training.length, split.validation.length, split.basis]).toEqual([7, 3, "drawn"]);
  });

  it("leaves nothing or takes all at the ends, and refuses shares beyond", () => {
    const samples = Array.from({ length: 5 }, (_, i) => sample(i, 0));
    const random = SeededRandom.seeded(1);
    expect(splitSamples(samples, { validationShare: 0, random }).validation).toEqual([]);
    expect(splitSamples(samples, { validationShare: 1, random }).training).toEqual([]);
    for (const validationShare of [-0.1, 1.1, Number.NaN]) {
      expect(() => splitSamples(samples, { validationShare, random })).toThrow(/give one from 0 to 1/);
    }
  });
});
