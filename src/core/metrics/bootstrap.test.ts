import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { uniform } from "../../testing/synthetic-values";
import { bootstrapInterval, type BootstrapOptions, resamplingRandom } from "./bootstrap";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";

const values = uniform("evaluation.bootstrap", 400);

const bootstrapMean = (values: ArrayLike<number>, options?: BootstrapOptions) =>
  bootstrapInterval(
    values.length,
    (indices) => indices.reduce((sum, i) => sum + values[i], 0) / indices.length,
    options,
  );

describe("bootstrap intervals", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(bootstrapMean(values)).toEqual(bootstrapMean(values, { seed: 1 }));
    expect(bootstrapMean(values, { seed: 2 }).lower).not.toBe(bootstrapMean(values).lower);
  });

  it("of a mean are about 1.96 standard errors to each side", () => {
    const { estimate, lower, upper } = bootstrapMean(values, { resamples: 4000 });
    const squares = values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / values.length;
    const standardError = Math.sqrt(squares / values.length);
    expectClose(
      [(estimate - lower) / standardError, (upper - estimate) / standardError],
      [1.96, 1.96],
      0.15,
      "4,000 resamples know a 2.5 % quantile to about 0.04 standard errors; this is three times that and some",
    );
  });

  it("hold the estimate of a mean, and are wider for more confidence", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 30 }), (sample) => {
        const wide = bootstrapMean(sample, { resamples: 200, confidence: 0.99 });
        const narrow = bootstrapMean(sample, { resamples: 200, confidence: 0.5 });
        expect(wide.lower).toBeLessThanOrEqual(wide.estimate + 1e-12);
        expect(wide.upper).toBeGreaterThanOrEqual(wide.estimate - 1e-12);
        expect(wide.upper - wide.lower).toBeGreaterThanOrEqual(narrow.upper - narrow.lower);
      }),
      { numRuns: 30 },
    );
  });

  it("are moved to where the estimate is, where they are to be centred, and no wider for it", () => {
    // resamples of a largest value lie below that of all, never above
    const largest = (options?: BootstrapOptions) =>
      bootstrapInterval(values.length, (indices) => indices.reduce((max, i) => Math.max(max, values[i]), -1), options);
    const [plain, centred] = [largest(), largest({ centred: true })];
    expect(plain.upper).toBe(plain.estimate);
    expect(centred.upper).toBeGreaterThan(centred.estimate);
    expect(centred.lower).toBeGreaterThan(plain.lower);
    expectClose([centred.upper - centred.lower], [plain.upper - plain.lower], 1e-12, "float64");
  });

  it("give the statistic as many indices as there are images, each in range", () => {
    bootstrapInterval(
      7,
      (indices) => {
        expect(indices.length).toBe(7);
        expect(Math.max(...indices)).toBeLessThan(7);
        return 0;
      },
      { resamples: 20 },
    );
  });

  it("leave out resamples without a figure and count them", () => {
    const interval = bootstrapInterval(3, (indices) => (indices.includes(0) ? 1 : NaN));
    expect([interval.lower, interval.upper]).toEqual([1, 1]);
    // A resample of three misses one of them with probability (2/3)³ = 0.296.
    expectClose([interval.undefinedResamples / 1000], [0.296], 0.06, "four standard errors of 1,000 draws");
  });

  it("are refused without images, without figures and for options out of range", () => {
    expect(() => bootstrapMean([])).toThrow(NothingEvaluatedError);
    expect(() => bootstrapInterval(3, () => NaN)).toThrow(/None of 1000 resamples of 3 images/);
    expect(() => bootstrapMean([1], { confidence: 95 })).toThrow(/confidence is 95/);
    expect(() => bootstrapMean([1], { resamples: 0 })).toThrow(EvaluationInputError);
    expect(() => bootstrapMean([1], { seed: -1 })).toThrow(/seed is -1/);
  });
});

describe("random indices", () => {
  it("are drawn evenly", () => {
    const random = resamplingRandom(5);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]++;
    expectClose(counts, new Array<number>(6).fill(10_000), 400, "over four standard deviations of 91");
  });
});
