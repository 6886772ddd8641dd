import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import {
  type BjontegaardDelta,
  bjontegaardDeltas,
  type BjontegaardMethod,
  bjontegaardMethods,
  type DefinedDelta,
  type RatePoint,
  type UndefinedDelta,
} from "./bjontegaard";

const curve = (rates: readonly number[], scores: readonly number[]): RatePoint[] =>
  rates.map((rate, i) => ({ rate, score: scores[i] }));

const five = curve([0.71, 2.5, 5.4, 10.5, 30], [20, 55.5, 66.25, 71, 73.5]);
const four = curve([1.2, 4.1, 9.3, 18], [41, 63, 71.5, 74.25]);
const three = curve([2, 6, 20], [50, 68, 72]);
const two = curve([3, 12], [60, 70]);
const wavy = curve([1.2, 4.1, 9.3, 18, 25], [41, 63, 71.5, 71.25, 74.25]);

function defined(delta: BjontegaardDelta): DefinedDelta {
  if (delta.kind === "undefined") throw new Error(delta.sentence);
  return delta;
}
const refused = (delta: BjontegaardDelta): UndefinedDelta | undefined =>
  delta.kind === "undefined" ? delta : undefined;

/** [anchor, test, method, rate, score] by the package bjontegaard 1.3.0; NaN where it throws. */
const packageDeltas: readonly (readonly [
  readonly RatePoint[],
  readonly RatePoint[],
  BjontegaardMethod,
  number,
  number,
])[] = [
  [five, four, "cubic", -0.6050062681091539, 0.7324080021524348],
  [five, four, "pchip", -7.54357529681241, 0.8108180234627789],
  [five, four, "akima", -6.726675028956697, 0.7861464785769845],
  [five, wavy, "cubic", -19.734648470382332, 0.580850804267632],
  [five, wavy, "pchip", NaN, 0.3741278658091781],
  [five, wavy, "akima", NaN, 0.24353541355302893],
  [five, three, "pchip", -5.3682931539736245, -0.01250355525914415],
  [five, three, "akima", -19.35001339250527, 0.18946448707534103],
  [two, four, "pchip", -19.56185351790989, 2.003475579002336],
  [two, four, "akima", -18.845054107849368, 1.9846696427639372],
  [three, two, "pchip", 32.935479916422935, -1.9270229907929648],
  [three, two, "akima", 52.39166401603459, -2.089598467297431],
];

/** Rising curves of four to seven points whose rates and scores keep a distance, so that curves stay tame. */
const rising = fc
  .array(fc.tuple(fc.double({ min: 0.2, max: 2, noNaN: true }), fc.double({ min: 0.2, max: 5, noNaN: true })), {
    minLength: 4,
    maxLength: 7,
  })
  .map((steps) => {
    let [logRate, score] = [0, 50];
    return steps.map(([rateStep, scoreStep]) => {
      logRate += rateStep;
      score += scoreStep;
      return { rate: Math.exp(logRate), score };
    });
  });
const method = fc.constantFrom(...bjontegaardMethods);

describe("Bjøntegaard deltas", () => {
  it("equal the package bjontegaard's, from two points a curve to five, by each method", () => {
    for (const [anchor, test, name, rate, score] of packageDeltas) {
      const deltas = bjontegaardDeltas(anchor, test, name);
      expectClose([defined(deltas.score).value], [score], 1e-8, "NumPy's cubic is not centred");
      if (Number.isNaN(rate)) expect(refused(deltas.rate)?.reason).toBe("score-not-rising");
      else expectClose([defined(deltas.rate).value], [rate], 1e-8, "NumPy's cubic is not centred");
    }
  });

  it("are 0 of a curve with itself", () => {
    fc.assert(
      fc.property(rising, method, (points, name) => {
        const { rate, score } = bjontegaardDeltas(points, points, name);
        expectClose([defined(rate).value, defined(score).value], [0, 0], 0, "the same sums");
        expect(defined(rate).overlapShare).toBe(1);
      }),
    );
  });

  it("are turned around where the curves change places: scores by sign, rates by reciprocal", () => {
    fc.assert(
      fc.property(rising, rising, method, (a, b, name) => {
        const there = bjontegaardDeltas(a, b, name);
        const back = bjontegaardDeltas(b, a, name);
        expect(there.score.kind).toBe(back.score.kind);
        if (there.score.kind === "defined") {
          expectClose([defined(back.score).value], [-there.score.value], 1e-9, "the same difference");
        }
        expect(there.rate.kind).toBe(back.rate.kind);
        if (there.rate.kind === "defined") {
          const factors = [1 + there.rate.value / 100, 1 + defined(back.rate).value / 100];
          const tolerance = 1e-9 + 1e-15 * Math.max(...factors);
          expectClose([factors[0] * factors[1]], [1], tolerance, "near −100 % the factor has few digits left");
        }
      }),
    );
  });

  it("are the percentage for rates that are all scaled, and the step for scores that are all moved", () => {
    fc.assert(
      fc.property(rising, method, fc.double({ min: 0.5, max: 2, noNaN: true }), (points, name, factor) => {
        const scaled = points.map(({ rate, score }) => ({ rate: rate * factor, score }));
        const moved = points.map(({ rate, score }) => ({ rate, score: score + factor }));
        const ofRate = defined(bjontegaardDeltas(points, scaled, name).rate).value;
        const ofScore = defined(bjontegaardDeltas(points, moved, name).score).value;
        expectClose([ofRate], [100 * (factor - 1)], 1e-6, "areas of logarithms, then a power");
        expectClose([ofScore], [factor], 1e-8, "areas near scores of 50");
      }),
    );
  });

  it("do not depend on the order of the points or the unit of the rate", () => {
    fc.assert(
      fc.property(rising, rising, method, (a, b, name) => {
        const expected = bjontegaardDeltas(a, b, name);
        expect(bjontegaardDeltas([...a].reverse(), [...b].reverse(), name)).toEqual(expected);
        const inBytes = (points: readonly RatePoint[]) =>
          points.map(({ rate, score }) => ({ rate: 1024 * rate, score }));
        const other = bjontegaardDeltas(inBytes(a), inBytes(b), name);
        if (expected.rate.kind === "defined") {
          const scale = 1 + Math.abs(expected.rate.value);
          expectClose([defined(other.rate).value / scale], [expected.rate.value / scale], 1e-8, "shifted logarithms");
        }
      }),
    );
  });

  it("name the overlap in scores and in rates", () => {
    const { rate, score } = bjontegaardDeltas(five, four, "pchip");
    expect(defined(rate).overlap).toEqual({ from: 41, to: 73.5 });
    expectClose([defined(score).overlap.from, defined(score).overlap.to], [1.2, 18], 1e-12, "powers of logarithms");
    expectClose([defined(rate).overlapShare], [(73.5 - 41) / (74.25 - 20)], 1e-12, "a quotient");
    expect(defined(rate).cautions).toEqual(["The curves share only 60 % of their scores, 41 to 73.5."]);
  });

  it("warn of a cubic that falls where its points rise", () => {
    const anchor = curve([5.4, 10.5, 16.6, 41.8, 85.9], [71.01, 75.03, 76.09, 77.3, 77.38]);
    const test = curve([4.1, 9.2, 15, 37.5, 80], [70.4, 75.2, 76.4, 77.4, 77.6]);
    const cubic = defined(bjontegaardDeltas(anchor, test, "cubic").rate);
    expect(cubic.cautions.join(" ")).toMatch(/cubic through the anchor falls inside the overlap/);
    expect(defined(bjontegaardDeltas(anchor, test, "pchip").rate).cautions).toEqual([]);
  });
});

describe("a Bjøntegaard delta that is not defined", () => {
  const reasons = (anchor: readonly RatePoint[], test: readonly RatePoint[], name: BjontegaardMethod) => {
    const { rate, score } = bjontegaardDeltas(anchor, test, name);
    return [refused(rate)?.reason, refused(score)?.reason];
  };

  it("has too few points: four for a cubic, two for PCHIP and Akima", () => {
    expect(reasons(four, three, "cubic")).toEqual(["too-few-points", "too-few-points"]);
    expect(refused(bjontegaardDeltas(four, three, "cubic").rate)?.sentence).toBe(
      "The test has 3 points with 3 different scores; cubic needs 4.",
    );
    expect(reasons(four, four.slice(0, 1), "pchip")).toEqual(["too-few-points", "too-few-points"]);
    expect(reasons([], four, "akima")).toEqual(["too-few-points", "too-few-points"]);
    const level = curve([1, 2, 3, 4], [50, 60, 60, 70]);
    expect(reasons(level, level, "cubic")).toEqual(["too-few-points", undefined]);
  });

  it("has curves that share no scores or no rates", () => {
    const higher = four.map(({ rate, score }) => ({ rate, score: score + 100 }));
    for (const name of bjontegaardMethods) expect(reasons(four, higher, name)).toEqual(["no-overlap", undefined]);
    const dearer = four.map(({ rate, score }) => ({ rate: rate * 100, score }));
    for (const name of bjontegaardMethods) expect(reasons(four, dearer, name)).toEqual([undefined, "no-overlap"]);
    expect(refused(bjontegaardDeltas(four, higher, "pchip").rate)?.sentence).toBe(
      "The anchor's scores are 41 to 74.25, the test's 141 to 174.25: there is nothing to compare.",
    );
  });

  it("has a score that does not rise with the rate: PCHIP and Akima refuse its delta of rate, the cubic warns", () => {
    for (const name of ["pchip", "akima"] as const) {
      expect(reasons(five, wavy, name)).toEqual(["score-not-rising", undefined]);
      expect(refused(bjontegaardDeltas(five, wavy, name).rate)?.sentence).toMatch(
        /^The test's score goes from 71.5 at rate 9.3 to 71.25 at rate 18: no single rate belongs to a score/,
      );
    }
    expect(defined(bjontegaardDeltas(five, wavy, "cubic").rate).cautions.join(" ")).toMatch(/71.25.*smooths over it/);
  });

  it("has a curve that falls, where a rate saved means nothing", () => {
    const falling = four.map(({ rate, score }) => ({ rate, score: 120 - score }));
    expect(reasons(falling, four, "cubic")).toEqual(["falling-curve", undefined]);
    expect(reasons(falling, four, "pchip")).toEqual(["score-not-rising", undefined]);
  });

  it("has two points at one rate, for PCHIP and Akima", () => {
    const doubled = [...four, { rate: 18, score: 75 }];
    expect(reasons(four, doubled, "pchip")).toEqual([undefined, "repeated-rate"]);
    expect(reasons(four, doubled, "akima")).toEqual([undefined, "repeated-rate"]);
    expect(reasons(four, doubled, "cubic")).toEqual([undefined, undefined]);
  });

  it("has points without a place: rates of 0, scores that are not numbers", () => {
    for (const bad of [
      { rate: 0, score: 50 },
      { rate: -1, score: 50 },
      { rate: 5, score: NaN },
      { rate: Infinity, score: 1 },
    ]) {
      expect(reasons([...four, bad], four, "pchip")).toEqual(["unusable-point", "unusable-point"]);
    }
  });

  it("is never a value that is no number", () => {
    const rate = fc.oneof(fc.double(), fc.double({ min: 1e-300, noNaN: true }), fc.integer({ min: 1, max: 9 }));
    const score = fc.oneof(
      fc.double(),
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.integer({ min: 0, max: 9 }),
    );
    const positive = fc.record({ rate: fc.integer({ min: 1, max: 1000 }), score: fc.integer({ min: 0, max: 9 }) });
    const any = fc.oneof(fc.array(fc.record({ rate, score }), { maxLength: 6 }), fc.array(positive, { maxLength: 8 }));
    fc.assert(
      fc.property(any, any, method, (a, b, name) => {
        for (const delta of Object.values(bjontegaardDeltas(a, b, name)) as BjontegaardDelta[]) {
          if (delta.kind === "defined") expect(Number.isFinite(delta.value)).toBe(true);
          else expect(delta.sentence).toMatch(/\.$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
