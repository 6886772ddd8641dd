import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { sumOverPositions } from "./sum-over-positions";

describe.each(["wasm", "cpu"] as const)("sums over positions on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("count every position of any number of them once, by channel", () => {
    for (const positions of [1, 63, 64, 65, 4095, 4097]) {
      const x = tf.mul(tf.ones([positions, 3]), tf.tensor1d([1, 2, 0]));
      expect(Array.from(sumOverPositions(x).dataSync())).toEqual([positions, 2 * positions, 0]);
    }
  });

  it("keep float32's precision where positive and negative terms nearly cancel", () => {
    const values = ruleValues<tf.Rank.R2>("cancelling", [1024, 4]);
    const x = tf.concat([values, tf.neg(tf.add(values, 0.001))], 0) as tf.Tensor2D;
    const data = x.dataSync();
    for (const [channel, sum] of sumOverPositions(x).dataSync().entries()) {
      let exact = 0;
      for (let i = channel; i < data.length; i += 4) exact += data[i];
      expect(Math.abs(sum - exact)).toBeLessThan(5e-6);
    }
  });

  it("leave no tensor behind", () => {
    const x = ruleValues<tf.Rank.R2>("positions", [131, 2]);
    expectNoLeak(() => sumOverPositions(x));
  });
});
