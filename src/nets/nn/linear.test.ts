import type * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { linear } from "./linear";

describe.each(["wasm", "cpu"] as const)("linear on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  const x = () => ruleValues<tf.Rank.R2>("x", [3, 5]);
  const kernel = () => ruleValues<tf.Rank.R2>("kernel", [5, 4]);
  const bias = () => ruleValues<tf.Rank.R1>("bias", [4]);

  it.each(["linear", "relu"] as const)("multiplies, adds the bias and applies %s", (activation) => {
    const [xs, ks, bs] = [x().dataSync(), kernel().dataSync(), bias().dataSync()];
    const expected = Array.from({ length: 12 }, (_, i) => {
      let sum = bs[i % 4];
      for (let k = 0; k < 5; k++) sum += xs[Math.floor(i / 4) * 5 + k] * ks[k * 4 + (i % 4)];
      return activation === "relu" ? Math.max(0, sum) : sum;
    });
    expectClose(linear(x(), kernel(), bias(), activation).dataSync(), expected, 1e-6, "float32 sums of 6 terms");
  });

  it("has the gradients of finite differences", () => {
    const layer = (...[x, kernel, bias]: tf.Tensor[]) =>
      linear(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D | undefined);
    expectGradients(layer, [x(), kernel(), bias()], { step: 0.5 });
    expectGradients(layer, [x(), kernel()], { step: 0.5 });
  });

  it("leaves no tensor behind, forward or backward", () => {
    const inputs: [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D] = [x(), kernel(), bias()];
    expectNoLeak(() => linear(...inputs, "relu"));
    expectNoLeak(() =>
      gradientsOf((x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D) => linear(x, kernel, bias, "relu"), inputs),
    );
  });
});
