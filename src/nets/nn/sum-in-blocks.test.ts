import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { sumInBlocks } from "./sum-in-blocks";

describe.each(["wasm", "cpu"] as const)("sums in blocks on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("of four million equal numbers are exact to 1e-5, where adding one by one is 5 % off", () => {
    const x = tf.fill([2 ** 22], 0.1);
    expect(Math.abs(sumInBlocks(x).dataSync()[0] / (0.1 * 2 ** 22) - 1)).toBeLessThan(1e-5);
  });

  it("count every element of any number of them once", () => {
    for (const count of [0, 1, 63, 64, 65, 4095, 4097]) {
      expect(sumInBlocks(tf.ones([count])).dataSync()[0]).toBe(count);
    }
    expect(sumInBlocks(tf.scalar(3)).dataSync()[0]).toBe(3);
  });

  it("pass the gradient to every element, and leave no tensor behind", () => {
    const x = ruleValues<tf.Rank.R2>("sums", [13, 11]);
    expectGradients((x: tf.Tensor) => sumInBlocks(tf.square(x)), [x]);
    expectNoLeak(() => sumInBlocks(x));
    expectNoLeak(() => gradientsOf((x: tf.Tensor) => sumInBlocks(x), [x]));
  });
});
