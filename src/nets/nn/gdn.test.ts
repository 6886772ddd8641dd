import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { applyGdn, effectiveGdn, gdn } from "./gdn";
import { lowerBound } from "./lower-bound";

const pedestal = 2 ** -36;

describe.each([
  ["wasm", "fused"],
  ["wasm", "plain"],
  ["wasm", "none"],
  ["cpu", undefined],
] as const)("GDN on %s with kernels %s", (backend, kernels) => {
  beforeAll(() => useNodeBackend(backend, kernels));

  const shape: [number, number, number, number] = [2, 3, 2, 3];
  const x = () => ruleValues<tf.Rank.R4>("x", shape, 2);
  const beta = () => tf.tensor1d([1, 0.9, 1.2]);
  const gamma = () => tf.tensor2d([0.4, 0.1, 0.2, 0.3, 0.5, 0.1, 0.2, 0.25, 0.6], [3, 3]);

  it.each([false, true])("divides by, or if inverse (%s) multiplies with, beta + gamma |x|", (inverse) => {
    const [input, b, g] = [x(), beta(), gamma()];
    const [xs, bs, gs] = [input.dataSync(), b.dataSync(), g.dataSync()];
    const expected = Array.from(xs, (value, i) => {
      const out = i % 3;
      let norm = bs[out] ** 2 - pedestal;
      for (let k = 0; k < 3; k++) norm += (gs[3 * k + out] ** 2 - pedestal) * Math.abs(xs[i - out + k]);
      return inverse ? value * norm : value / norm;
    });
    expectClose(gdn(input, { beta: b, gamma: g }, inverse).dataSync(), expected, 2e-6, "float32, values of about 3");
    const effective = effectiveGdn({ beta: b, gamma: g });
    expectClose(applyGdn(input, effective, inverse).dataSync(), expected, 2e-6, "float32, values of about 3");
  });

  it.each([false, true])("has the gradients of finite differences (inverse: %s)", (inverse) => {
    const layer = (...[x, beta, gamma]: tf.Tensor[]) =>
      gdn(x as tf.Tensor4D, { beta: beta as tf.Tensor1D, gamma: gamma as tf.Tensor2D }, inverse);
    // x keeps off zero, where |x| bends.
    const signed = tf.tidy(() => tf.add(x(), tf.mul(tf.sign(x()), 0.5)));
    expectGradients(layer, [signed, beta(), gamma()], { step: 3e-3, tolerance: 4e-3 });
  });

  it("keeps stored values at their bounds", () => {
    const zeros = { beta: tf.zeros<tf.Rank.R1>([2]), gamma: tf.zeros<tf.Rank.R2>([2, 2]) };
    const effective = effectiveGdn(zeros);
    expectClose(effective.beta.dataSync(), [1e-6, 1e-6], 1e-12, "float32 of 1e-6");
    expectClose(effective.gamma.dataSync(), [0, 0, 0, 0], 1e-15, "2 ** -36 - 2 ** -36");
  });

  it("lets a value below its bound return, and not sink", () => {
    const bounded = (dy: number[]) =>
      Array.from(
        tf
          .grad((x: tf.Tensor) => lowerBound(x, 1))(tf.tensor1d([0.5, 1, 2]), tf.tensor1d(dy))
          .dataSync(),
      );
    expect(bounded([-1, -1, -1])).toEqual([-1, -1, -1]);
    expect(bounded([1, 1, 1])).toEqual([0, 1, 1]);
    expect(Array.from(lowerBound(tf.tensor1d([0.5, 1, 2]), 1).dataSync())).toEqual([1, 1, 2]);
  });

  it("leaves no tensor behind, forward or backward", () => {
    const [input, b, g] = [x(), beta(), gamma()];
    expectNoLeak(() => gdn(input, { beta: b, gamma: g }));
    expectNoLeak(() => ({ ...effectiveGdn({ beta: b, gamma: g }) }));
    expectNoLeak(() =>
      gradientsOf(
        (x: tf.Tensor4D, beta: tf.Tensor1D, gamma: tf.Tensor2D) => gdn(x, { beta, gamma }, true),
        [input, b, g],
      ),
    );
  });
});
