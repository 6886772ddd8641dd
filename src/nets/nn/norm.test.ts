import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { conv } from "./conv";
import { affineNorm, batchNormTraining, foldNorm, type Norm } from "./norm";

describe.each(["wasm", "cpu"] as const)("norms on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  const norm = (): Norm => ({
    scale: tf.tensor1d([1, 0.5, -2, 1.5]),
    shift: tf.tensor1d([0, 1, 0.25, -1]),
    mean: tf.tensor1d([0.1, -0.2, 0.3, 0]),
    variance: tf.tensor1d([1, 0.25, 4, 1e-3]),
  });
  const x = () => ruleValues<tf.Rank.R4>("x", [2, 3, 2, 4], 2);

  function byDefinition(xs: ArrayLike<number>, mean: ArrayLike<number>, variance: ArrayLike<number>): number[] {
    const { scale, shift } = norm();
    const [scales, shifts] = [scale.dataSync(), shift.dataSync()];
    return Array.from(xs, (v, i) => {
      const c = i % 4;
      return ((v - mean[c]) / Math.sqrt(variance[c] + 1e-5)) * scales[c] + shifts[c];
    });
  }

  it("maps by stored statistics with epsilon 1e-5", () => {
    const [input, n] = [x(), norm()];
    const expected = byDefinition(input.dataSync(), n.mean.dataSync(), n.variance.dataSync());
    expectClose(affineNorm(input, n).dataSync(), expected, 2e-5, "float32, values up to 100");
  });

  it("maps by the batch's statistics in training and blends the running ones as PyTorch does", () => {
    const [input, n] = [x(), norm()];
    const values = input.dataSync();
    const channel = (c: number) => Array.from(values).filter((_, i) => i % 4 === c);
    const mean = [0, 1, 2, 3].map((c) => channel(c).reduce((a, b) => a + b) / 12);
    const squares = [0, 1, 2, 3].map((c) => channel(c).reduce((a, b) => a + (b - mean[c]) ** 2, 0));
    const result = batchNormTraining(input, n, 0.1);
    const variance = squares.map((s) => s / 12);
    expectClose(result.y.dataSync(), byDefinition(values, mean, variance), 1e-5, "float32, values up to 5");
    expectClose(result.batchMean.dataSync(), mean, 1e-6, "float32 mean of 12");
    expectClose(result.batchVariance.dataSync(), variance, 1e-6, "float32 mean of 12");
    const oldMean = n.mean.dataSync();
    const oldVariance = n.variance.dataSync();
    const runningMean = mean.map((m, c) => 0.9 * oldMean[c] + 0.1 * m);
    const runningVariance = squares.map((s, c) => 0.9 * oldVariance[c] + 0.1 * (s / 11));
    expectClose(result.runningMean.dataSync(), runningMean, 1e-6, "float32");
    expectClose(result.runningVariance.dataSync(), runningVariance, 1e-6, "float32");
  });

  it("has the gradients of finite differences for x, scale and shift, with stored and with batch statistics", () => {
    const [input, n] = [x(), norm()];
    const withNorm =
      (f: (x: tf.Tensor4D, norm: Norm) => tf.Tensor) =>
      (...[x, scale, shift]: tf.Tensor[]) =>
        f(x as tf.Tensor4D, { ...n, scale: scale as tf.Tensor1D, shift: shift as tf.Tensor1D });
    expectGradients(withNorm(affineNorm), [input, n.scale, n.shift]);
    const training = withNorm((x, norm) => batchNormTraining(x, norm).y);
    expectGradients(training, [input, n.scale, n.shift]);
  });

  it.each([1, 2])("folds into a convolution of %d groups, with and without bias", (groups) => {
    const [input, n] = [x(), norm()];
    const kernel = ruleValues<tf.Rank.R4>("kernel", [2, 2, 4 / groups, 4]);
    for (const bias of [undefined, tf.tensor1d([0.5, -1, 2, 0])]) {
      const folded = foldNorm(kernel, n, bias);
      const expected = affineNorm(conv(input, kernel, { groups, bias }), n).dataSync();
      const actual = conv(input, folded.kernel, { groups, bias: folded.bias }).dataSync();
      expectClose(actual, expected, 2e-4, "float32, values up to 300");
    }
  });

  it("leaves no tensor behind, forward or backward", () => {
    const [input, n] = [x(), norm()];
    const kernel = ruleValues<tf.Rank.R4>("kernel", [2, 2, 4, 4]);
    expectNoLeak(() => affineNorm(input, n));
    expectNoLeak(() => ({ ...batchNormTraining(input, n) }));
    expectNoLeak(() => foldNorm(kernel, n));
    expectNoLeak(() => gradientsOf((x: tf.Tensor4D) => affineNorm(x, n), [input]));
    expectNoLeak(() => gradientsOf((x: tf.Tensor4D) => batchNormTraining(x, n).y, [input]));
  });
});
