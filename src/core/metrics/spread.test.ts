import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";
import { spreadOf } from "./spread";

describe("spreadOf", () => {
  it("has NumPy's mean, standard deviation and quantiles", () => {
    expect(spreadOf([5.25, 1, 8, 3, 3, 13.5, 2])).toEqual({
      count: 7,
      mean: expect.closeTo(5.107142857142857, 12) as number,
      standardDeviation: expect.closeTo(4.039663049193633, 12) as number,
      least: 1,
      lowerQuartile: 2.5,
      median: 3,
      upperQuartile: 6.625,
      most: 13.5,
    });
  });

  it("of one value is that value without spread", () => {
    expect(spreadOf([4])).toMatchObject({ mean: 4, standardDeviation: 0, lowerQuartile: 4, median: 4, most: 4 });
  });

  it("is in order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { least, lowerQuartile, median, upperQuartile, most } = spreadOf(values);
        const figures = [least, lowerQuartile, median, upperQuartile, most];
        expect(figures).toEqual([...figures].sort((a, b) => a - b));
      }),
    );
  });

  it("is refused for nothing and for values that are not finite", () => {
    expect(() => spreadOf([])).toThrow(NothingEvaluatedError);
    expect(() => spreadOf([1, NaN])).toThrow(EvaluationInputError);
  });
});
