import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { TrainingInputError } from "./training-input-error";
import { cosine, multiStep, oneCycle, polynomial, type Schedule, warmUp } from "./schedules";

// Learning rates step by step, by torch 2.13's schedulers.
const torch: { name: string; schedule: Schedule; rates: number[] }[] = [
  {
    name: "MultiStepLR, a milestone twice",
    schedule: multiStep(0.1, [2, 4, 4]),
    rates: [0.1, 0.1, 0.01, 0.01, 1e-4, 1e-4],
  },
  {
    name: "poly_lr_scheduler",
    schedule: polynomial(0.1, 6),
    rates: [0.1, 0.0848666147, 0.0694253163, 0.0535886731, 0.0372041058, 0.0199371866],
  },
  {
    name: "CosineAnnealingLR",
    schedule: cosine(0.1, 5, 0.01),
    rates: [0.1, 0.0914057647, 0.0689057647, 0.0410942353, 0.0185942353, 0.01],
  },
  {
    name: "OneCycleLR",
    schedule: oneCycle(0.1, 10),
    rates: [
      0.004, 0.052, 0.1, 0.0950484632, 0.0811745654, 0.0611262022, 0.0388741978, 0.0188258346, 0.0049519368, 4e-7,
    ],
  },
  {
    name: "OneCycleLR with other divisors",
    schedule: oneCycle(0.004, 8, { rise: 0.5, firstDivisor: 10, lastDivisor: 100 }),
    rates: [0.0004, 0.0013, 0.0031, 0.004, 0.00341479935, 0.002002, 0.000589200651, 4e-6],
  },
  {
    name: "LinearLR chained with CosineAnnealingLR",
    schedule: warmUp(cosine(0.1, 8), 4),
    rates: [0.0001, 0.0241206396, 0.0427203472, 0.0518679123, 0.05, 0.0308658284, 0.0146446609],
  },
  {
    name: "LinearLR chained with MultiStepLR",
    schedule: warmUp(multiStep(0.1, [3]), 4),
    rates: [0.0001, 0.025075, 0.05005, 0.0075025, 0.01, 0.01],
  },
];

describe("schedules", () => {
  it.each(torch)("follow PyTorch's $name", ({ schedule, rates }) => {
    expectClose(
      rates.map((_, step) => schedule(step)),
      rates,
      1e-9,
      "the rates are listed to nine digits",
    );
  });

  it("stay where they ended", () => {
    for (const beyond of [8, 9, 1000]) {
      expect(polynomial(0.1, 8)(beyond)).toBe(0);
      expect(cosine(0.1, 8, 0.01)(beyond)).toBeCloseTo(0.01, 12);
      expect(oneCycle(0.1, 8)(beyond)).toBeCloseTo(4e-7, 15);
    }
  });

  it("lie between 0 and the highest rate for any length and step", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.nat(600),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, step, rise) => {
          const warm = Math.floor(rise * n);
          for (const schedule of [
            multiStep(0.1, [n]),
            polynomial(0.1, n),
            cosine(0.1, n, 1e-4),
            oneCycle(0.1, n, { rise }),
            warmUp(cosine(0.1, n), warm),
          ]) {
            expect(schedule(step)).toBeGreaterThanOrEqual(0);
            expect(schedule(step)).toBeLessThanOrEqual(0.1 + 1e-12);
          }
        },
      ),
    );
  });

  it("refuse to have no length", () => {
    for (const make of [polynomial, cosine, oneCycle]) {
      expect(() => make(0.1, 0)).toThrow(TrainingInputError);
      expect(() => make(0.1, NaN)).toThrow(TrainingInputError);
    }
  });
});
