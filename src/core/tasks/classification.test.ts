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

  it("refuses NaN and infinity with a sentence", () => {
    expect(() => classify(new Float32Array([1, NaN]))).toThrow(/Class 1 has logit NaN/);
    expect(() => classify(new Float32Array([Infinity, 0]))).toThrow(/Class 0 has logit Infinity/);
  });
});
