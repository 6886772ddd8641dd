import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EvaluationInputError, NothingEvaluatedError } from "./evaluation-input";
import { chooseSureThreshold, type KnownAnswer } from "./sure-threshold";

const right = (probability: number): KnownAnswer => ({ probability, isRight: true });
const wrong = (probability: number): KnownAnswer => ({ probability, isRight: false });

describe("a threshold of sure answers", () => {
  it("is the lowest at which nine of ten sure answers are right", () => {
    const known = [...Array.from({ length: 9 }, () => right(0.8)), wrong(0.8), wrong(0.4), wrong(0.3), right(0.2)];
    // from 0.401 on the ten of 0.8 are left
    expect(chooseSureThreshold(known)).toEqual({ threshold: 0.401, isMet: true, coverage: 10 / 13, right: 0.9 });
  });

  it("is 0 where all answers may be given", () => {
    expect(chooseSureThreshold([right(0.2), right(0.1)])).toEqual({ threshold: 0, isMet: true, coverage: 1, right: 1 });
  });

  it("rises until four of five unknown things are not sure", () => {
    const known = [right(0.95), right(0.7), right(0.5)];
    const unknown = [0.9, 0.6, 0.6, 0.55, 0.1];
    expect(chooseSureThreshold(known, unknown)).toEqual({
      threshold: 0.601,
      isMet: true,
      coverage: 2 / 3,
      right: 1,
      unknownSure: 0.2,
    });
  });

  it("is 1, and says that the rule is not met, where the surest answers are wrong", () => {
    const { threshold, isMet, coverage } = chooseSureThreshold([wrong(0.99), right(0.5)]);
    expect({ threshold, isMet, coverage }).toEqual({ threshold: 1, isMet: false, coverage: 0 });
  });

  it("keeps an answer of just that probability", () => {
    // 0.29 · 1000 is 290 in decimals and 289.99… in floats
    expect(chooseSureThreshold([right(0.29), wrong(0.2899)])).toMatchObject({ threshold: 0.29, coverage: 0.5 });
  });

  const answers = fc.array(
    fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() }),
    { minLength: 1, maxLength: 40 },
  );
  const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

  it("meets its rule on the images that it was chosen by, and no lower thousandth does", () => {
    const shares = (known: readonly KnownAnswer[], unknown: readonly number[], threshold: number) => {
      const sure = known.filter(({ probability }) => probability >= threshold);
      const rightly = sure.filter(({ isRight }) => isRight).length;
      const strange = unknown.filter((probability) => probability >= threshold).length;
      return sure.length > 0 && rightly >= 0.9 * sure.length && strange <= 0.2 * unknown.length;
    };
    fc.assert(
      fc.property(answers, probabilities, (known, unknown) => {
        const { threshold, isMet } = chooseSureThreshold(known, unknown);
        const lower = Array.from({ length: Math.round(1000 * threshold) }, (_, i) => i / 1000);
        expect(shares(known, unknown, threshold)).toBe(isMet);
        expect(lower.filter((one) => shares(known, unknown, one))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("is refused for no images and for what is no probability", () => {
    expect(() => chooseSureThreshold([])).toThrow(NothingEvaluatedError);
    expect(() => chooseSureThreshold([right(1.5)])).toThrow(EvaluationInputError);
  });
});
