import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { l2Norm } from "./l2-norm";

describe.each(["wasm", "cpu"] as const)("l2Norm on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("brings every position to length 1, times the scale; nothing stays nothing", async () => {
    const x = tf.tensor4d([3, 4, 0, 0, -5, 12], [1, 1, 3, 2]);
    const values = await l2Norm(x, tf.tensor1d([10, 13])).data();
    expect(Array.from(values, (value) => Number(value.toFixed(5)))).toEqual([6, 10.4, 0, 0, -3.84615, 12]);
  });

  it("has the gradients of finite differences, and finite ones of nothing", () => {
    expectGradients(l2Norm, [ruleValues("l2.x", [2, 3, 2, 5]), ruleValues("l2.scale", [5], 3)]);
    const [gradient] = gradientsOf(l2Norm, [tf.zeros([1, 1, 1, 3]), tf.ones([3])]);
    expect(Array.from(gradient.dataSync()).every(Number.isFinite)).toBe(true);
  });
});
