import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { classify } from "./classification";
import { softmaxRows } from "./softmax";

describe("softmaxRows", () => {
  it("sums to 1 row by row and does not care about a common offset", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 3, maxLength: 3 }), (row) => {
        const logits = Float32Array.from([...row, ...row.map((v) => Math.fround(v) + 1000)]);
        const probabilities = softmaxRows(logits, 3);
        expectClose([probabilities[0] + probabilities[1] + probabilities[2]], [1], 1e-6, "three float32 roundings");
        expectClose(probabilities.subarray(3), probabilities.subarray(0, 3), 1e-4, "float32 has 6e-5 near 1000");
      }),
    );
  });
});

describe("classify", () => {
  it("answers the most probable first, ties by lower index", () => {
    const { top } = classify(new Float32Array([1, 3, 0, 3]), 3);
    expect(top.map((entry) => entry.label)).toEqual([1, 3, 0]);
    expect(top[0].probability).toBe(top[1].probability);
  });

  it("answers all classes where there are fewer than asked for", () => {
    expect(classify(new Float32Array([1, 2]), 5).top.length).toBe(2);
  });

  it("divides logits by the temperature, which changes no order", () => {
    const logits = new Float32Array([Math.log(2), Math.log(8), 0]);
    const { top } = classify(logits, 5, { temperature: 3 });
    expect(top.map(({ label }) => label)).toEqual([1, 0, 2]);
    // the cube roots of 8, 2 and 1 over their sum
    const sum = 2 + Math.cbrt(2) + 1;
    const probabilities = top.map(({ probability }) => probability);
    expectClose(probabilities, [2 / sum, Math.cbrt(2) / sum, 1 / sum], 1e-6, "float32 has 6e-8");
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (row, temperature) => {
          const labels = (one: ReturnType<typeof classify>) => one.top.map(({ label }) => label);
          const drawn = Float32Array.from(row, Math.round);
          expect(labels(classify(drawn, 5, { temperature }))).toEqual(labels(classify(drawn, 5)));
        },
      ),
    );
  });

  it("is sure from the threshold on, and says nothing of it without one", () => {
    const even = new Float32Array([0, 0]);
    expect(classify(even, 5, { sure: 0.5 }).sure).toBe(true);
    expect(classify(even, 5, { sure: 0.501 }).sure).toBe(false);
    expect(classify(even)).not.toHaveProperty("sure");
    // logits of 2 and 0 are 88 % at 1 and 73 % at 2
    expect(classify(new Float32Array([2, 0]), 5, { temperature: 2, sure: 0.8 }).sure).toBe(false);
  });

  it("refuses NaN and infinity with a sentence", () => {
    expect(() => classify(new Float32Array([1, NaN]))).toThrow(/Class 1 has logit NaN/);
    expect(() => classify(new Float32Array([Infinity, 0]))).toThrow(/Class 0 has logit Infinity/);
  });
});
