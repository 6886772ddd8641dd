import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { uniform } from "../../testing/synthetic-values";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";
import { fitTemperature, temperatureRange } from "./temperature";

/** `count` images that all have the same logits. */
const repeated = (row: readonly number[], count: number) =>
  Float32Array.from(Array.from({ length: count }, () => row).flat());

const classes = 4;
const images = 60;
/** Logits that say something of the labels, but not all. */
const drawn = (seed: string) => {
  const noise = uniform(`temperature.${seed}`, images * classes);
  const labels = Array.from({ length: images }, (_, i) => (7 * i + 3) % classes);
  const logits = Float32Array.from(
    noise,
    (value, i) => 2 * value + (i % classes === labels[Math.floor(i / classes)] ? 0.7 : 0),
  );
  return { logits, labels };
};
const scaled = (logits: Float32Array, factor: number) => logits.map((logit) => factor * logit);

describe("a temperature", () => {
  it("makes the confidence of equal answers the share of those that are right", () => {
    // p(0) = σ(2 / T) must be 3/4: 2 / T = ln 3; before it was σ(2), the only filled bin of the error
    const { temperature, before, after } = fitTemperature(repeated([2, 0], 4), [0, 0, 1, 0]);
    expectClose([temperature], [2 / Math.log(3)], 1e-6, "fifty halvings of the range");
    const confident = 1 / (1 + Math.exp(-2));
    expectClose([before.expectedCalibrationError], [confident - 0.75], 1e-9, "one bin");
    expectClose(
      [before.negativeLogLikelihood],
      [-0.75 * Math.log(confident) - 0.25 * Math.log(1 - confident)],
      1e-9,
      "by hand",
    );
    expectClose([after.expectedCalibrationError], [0], 1e-6, "the temperature's own error");
    expectClose(
      [after.negativeLogLikelihood],
      [-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)],
      1e-9,
      "the entropy of 3/4",
    );
  });

  it("counts each image in the bin of its own confidence", () => {
    // confidences 0.6 (right) and 0.9 (wrong): |0.6 − 1| and |0.9 − 0|, half of each
    const logits = Float32Array.of(Math.log(1.5), 0, Math.log(9), 0);
    const { before } = fitTemperature(logits, [0, 1]);
    expectClose([before.expectedCalibrationError], [(0.4 + 0.9) / 2], 1e-6, "logits in float32");
  });

  it("grows with the logits and fits no worse than 1", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), fc.double({ min: 0.5, max: 3, noNaN: true }), (seed, factor) => {
        const { logits, labels } = drawn(seed);
        const plain = fitTemperature(logits, labels);
        const grown = fitTemperature(scaled(logits, factor), labels);
        fc.pre(plain.temperature < 5 && plain.temperature > 0.2);
        expectClose([grown.temperature / plain.temperature], [factor], 1e-3, "logits are rounded to float32");
        expect(grown.after.negativeLogLikelihood).toBeLessThanOrEqual(grown.before.negativeLogLikelihood + 1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it("is the best one: none beside it has a lower loss", () => {
    const { logits, labels } = drawn("best");
    const { temperature, after } = fitTemperature(logits, labels);
    for (const factor of [0.8, 0.97, 1.03, 1.25]) {
      const beside = fitTemperature(scaled(logits, 1 / (factor * temperature)), labels).before;
      expect(beside.negativeLogLikelihood).toBeGreaterThan(after.negativeLogLikelihood);
    }
  });

  it("ends at the range's ends where every answer is right, and where nothing is known", () => {
    expectClose([fitTemperature(repeated([1, 0], 3), [0, 0, 0]).temperature], [temperatureRange.min], 1e-6, "halving");
    expectClose([fitTemperature(repeated([1, 0], 3), [1, 1, 0]).temperature], [temperatureRange.max], 1e-6, "halving");
    expect(fitTemperature(repeated([1, 1], 3), [1, 1, 0]).temperature).toBe(1);
  });

  it("is refused where logits and labels do not go together", () => {
    expect(() => fitTemperature(new Float32Array(0), [])).toThrow(NothingEvaluatedError);
    expect(() => fitTemperature(new Float32Array(5), [0, 1])).toThrow(EvaluationInputError);
    expect(() => fitTemperature(new Float32Array(4), [0, 2])).toThrow("Label 1 is 2; a whole number from 0 to 1");
    expect(() => fitTemperature(Float32Array.of(0, NaN), [0])).toThrow("Logit 1 of image 0 is NaN");
  });
});
