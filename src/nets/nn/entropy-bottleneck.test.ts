import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { addNoise, auxiliaryLoss, bits, likelihood, roundAroundMedians, type Prior } from "./entropy-bottleneck";

const filters = [1, 3, 3, 3, 3, 1];
const channels = 3;

function prior(): Prior {
  const tensor = (name: string, out: number, inputs: number, scale: number, offset = 0) =>
    tf.tidy(() => tf.add(ruleValues<tf.Rank.R3>(name, [channels, out, inputs], scale), offset) as tf.Tensor3D);
  return {
    matrices: filters.slice(1).map((out, i) => tensor(`matrix${i}`, out, filters[i], 0.4, -0.8)),
    biases: filters.slice(1).map((out, i) => tensor(`bias${i}`, out, 1, 0.5)),
    factors: filters.slice(1, -1).map((out, i) => tensor(`factor${i}`, out, 1, 0.3)),
    quantiles: tf.tensor2d([-10, 0, 10, -8, 0.5, 9, -12, -1.25, 11], [channels, 3]),
  };
}

/** Cumulative logits by the definition, in float64. */
function logits(value: number, channel: number, p: Prior): number {
  let values = [value];
  p.matrices.forEach((matrix, layer) => {
    const [, outs, inputs] = matrix.shape;
    const read = (x: tf.Tensor, out: number, i = 0) =>
      x.dataSync()[(channel * outs + out) * (x === matrix ? inputs : 1) + i];
    values = Array.from({ length: outs }, (_, out) => {
      let sum = read(p.biases[layer], out);
      values.forEach((v, i) => (sum += Math.log1p(Math.exp(read(matrix, out, i))) * v));
      return layer < p.factors.length ? sum + Math.tanh(read(p.factors[layer], out)) * Math.tanh(sum) : sum;
    });
  });
  return values[0];
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function mass(value: number, channel: number, p: Prior): number {
  const [lower, upper] = [logits(value - 0.5, channel, p), logits(value + 0.5, channel, p)];
  return lower + upper > 0 ? sigmoid(-lower) - sigmoid(-upper) : sigmoid(upper) - sigmoid(lower);
}

describe.each(["wasm", "cpu"] as const)("the entropy bottleneck on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("gives the probability of the unit interval around each value, never less than the bound", () => {
    const p = prior();
    const y = ruleValues<tf.Rank.R4>("y", [2, 3, 2, channels], 8);
    const expected = Array.from(y.dataSync(), (v, i) => mass(v, i % channels, p));
    expectClose(likelihood(y, p).dataSync(), expected, 1e-6, "float32 probabilities");
    const far = tf.fill([1, 1, 1, channels], 500) as tf.Tensor4D;
    expectClose(likelihood(far, p).dataSync(), [1e-9, 1e-9, 1e-9], 1e-15, "the bound in float32");
    expectClose(likelihood(far, p, { lowerBound: 1e-5 }).dataSync(), [1e-5, 1e-5, 1e-5], 1e-11, "the bound in float32");
  });

  it("is exact relative to the probability on both tails", () => {
    const p = prior();
    for (const tail of [-14, 14]) {
      const y = tf.fill([1, 1, 1, channels], tail) as tf.Tensor4D;
      const expected = [0, 1, 2].map((c) => mass(tail, c, p));
      const relative = Array.from(likelihood(y, p, { lowerBound: 1e-30 }).dataSync(), (v, c) => v / expected[c]);
      expectClose(relative, [1, 1, 1], 1e-4, "float32 of an exponential of about 10");
    }
  });

  it("sums bits, with the gradients of finite differences for the values and every parameter", () => {
    const p = prior();
    const y = ruleValues<tf.Rank.R4>("y", [1, 2, 2, channels], 3);
    const expected = Array.from(y.dataSync(), (v, i) => -Math.log2(mass(v, i % channels, p))).reduce((a, b) => a + b);
    expectClose(bits(likelihood(y, p)).dataSync(), [expected], 1e-4, "float32 sum of 12 logarithms");
    const rate = (...tensors: tf.Tensor[]) => {
      const lists = tensors.slice(1) as tf.Tensor3D[];
      const moved = { matrices: lists.slice(0, 5), biases: lists.slice(5, 10), factors: lists.slice(10) };
      return bits(likelihood(tensors[0] as tf.Tensor4D, { ...moved, quantiles: p.quantiles }));
    };
    const inputs = [y, ...p.matrices, ...p.biases, ...p.factors];
    expectGradients(rate, inputs, { step: 1e-2, tolerance: 0.01 });
  });

  it("sums the bits of millions of elements to float32's precision", () => {
    const count = 2 ** 22;
    const rate = tf.tidy(() => bits(tf.fill([count], 0.9)).dataSync()[0]);
    expectClose([rate / count], [-Math.log2(Math.fround(0.9))], 2e-6, "float32 of a logarithm and of block sums");
  });

  it("rounds around the medians, ties to even, and passes no gradient", () => {
    const p = prior(); // medians 0, 0.5, -1.25
    const y = tf.tensor4d([0.5, 1, -1.25, 1.5, 2, 0.3, -0.5, 3, -0.75], [1, 3, 1, channels]);
    const rounded = roundAroundMedians(y, p);
    expect(Array.from(rounded.dataSync())).toEqual([0, 0.5, -1.25, 2, 2.5, 0.75, 0, 2.5, -1.25]);
    const gradients = gradientsOf((y: tf.Tensor4D) => roundAroundMedians(y, p), [y]);
    expect(gradients[0].dataSync().every((v) => v === 0)).toBe(true);
  });

  it("passes the gradient through noise unchanged", () => {
    const [y, noise] = [ruleValues<tf.Rank.R4>("y", [1, 2, 2, 3]), ruleValues<tf.Rank.R4>("noise", [1, 2, 2, 3], 0.5)];
    const gradient = gradientsOf((y: tf.Tensor4D) => addNoise(y, noise), [y])[0];
    expect(gradient.dataSync().every((v) => v === 1)).toBe(true);
    expectClose(tf.sub(addNoise(y, noise), y).dataSync(), noise.dataSync(), 1e-6, "float32 sum and difference");
  });

  it("moves the quantiles, and nothing else, towards the tails and the median", () => {
    const p = prior();
    const target = Math.log(2e9 - 1);
    const q = p.quantiles.dataSync();
    const expected = Array.from(q, (v, i) =>
      Math.abs(logits(v, Math.floor(i / 3), p) - [-target, 0, target][i % 3]),
    ).reduce((a, b) => a + b);
    expectClose(auxiliaryLoss(p).dataSync(), [expected], 1e-3, "float32 sum of about 150");
    expectGradients((quantiles: tf.Tensor2D) => auxiliaryLoss({ ...p, quantiles }), [p.quantiles]);
    const [toMatrix] = gradientsOf(
      (matrix: tf.Tensor3D) => auxiliaryLoss({ ...p, matrices: [matrix, ...p.matrices.slice(1)] }),
      [p.matrices[0]],
    );
    expect(toMatrix.dataSync().every((v) => v === 0)).toBe(true);
  });

  it("leaves no tensor behind, forward or backward", () => {
    const p = prior();
    const y = ruleValues<tf.Rank.R4>("y", [1, 2, 2, channels], 3);
    expectNoLeak(() => likelihood(y, p));
    expectNoLeak(() => roundAroundMedians(y, p));
    expectNoLeak(() => auxiliaryLoss(p));
    expectNoLeak(() => gradientsOf((y: tf.Tensor4D) => tf.tidy(() => bits(likelihood(y, p))), [y]));
    expectNoLeak(() => gradientsOf((quantiles: tf.Tensor2D) => auxiliaryLoss({ ...p, quantiles }), [p.quantiles]));
  });
});
