import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { binaryCrossEntropy, smoothL1 } from "./detection-losses";

// Expected values are torch 2.13's.
describe.each(["wasm", "cpu"] as const)("elementwise losses on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("smooth L1 passes from squares to absolute values at beta, as PyTorch's", () => {
    const x = tf.tensor1d([-2, -0.1, 0, 0.05, 1 / 9, 0.5]);
    const value = smoothL1(x, 1 / 9).dataSync();
    expectClose(value, [1.944444418, 0.045, 0, 0.01125, 0.055555556, 0.444444448], 2e-7, "float32");
    const [gradient] = gradientsOf((x: tf.Tensor) => smoothL1(x, 1 / 9), [x]);
    expectClose(gradient.dataSync(), [-1, -0.9, 0, 0.45, 1, 1], 1e-6, "float32");
    expect(() => smoothL1(x, 0)).toThrow(/beta 0/);
  });

  it("binary cross entropy is PyTorch's, without overflow", () => {
    const x = tf.tensor1d([-30, -2, 0, 0.5, 40]);
    const targets = tf.tensor1d([1, 0, 1, 0, 1]);
    const value = binaryCrossEntropy(x, targets).dataSync();
    expectClose(value, [30, 0.126928091, 0.693147182, 0.974076986, 0], 1e-6, "float32");
    const [gradient] = gradientsOf((x: tf.Tensor1D) => binaryCrossEntropy(x, targets), [x]);
    expectClose(gradient.dataSync(), [-1, 0.119202919, -0.5, 0.622459352, 0], 1e-6, "float32");
    const far = binaryCrossEntropy(tf.tensor1d([1000, -1000]), tf.tensor1d([0, 1])).dataSync();
    expect(Array.from(far)).toEqual([1000, 1000]);
  });

  it("have the gradients of finite differences, and leave no tensor behind", () => {
    const x = ruleValues<tf.Rank.R2>("x", [5, 4]);
    const targets = tf.tidy(() => tf.cast(tf.greater(ruleValues<tf.Rank.R2>("y", [5, 4]), 0), "float32"));
    const losses = [(x: tf.Tensor) => smoothL1(x, 1 / 3), (x: tf.Tensor) => binaryCrossEntropy(x, targets)];
    for (const loss of losses) {
      expectGradients(loss, [x], { step: 1e-3, tolerance: 1e-2 });
      expectNoLeak(() => loss(x));
      expectNoLeak(() => gradientsOf(loss, [x]));
    }
  });
});
