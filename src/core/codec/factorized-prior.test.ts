import { describe, expect, it } from "vitest";
import type { WeightArray } from "../../domain";
import { MalformedPriorError, UnusableLatentError } from "./codec-errors";
import { cumulativeLogit, densityBits, mediansOf, priorOfWeights, probabilityBetween } from "./factorized-prior";

/** One channel, one layer: the logit is softplus(slope) · value + bias, a logistic distribution. */
function logistic(slope: number, bias: number, quantiles = [-10, 0, 10]): Map<string, WeightArray> {
  return new Map([
    ["prior.matrix0", { shape: [1, 1, 1], data: Float32Array.of(Math.log(Math.expm1(slope))) }],
    ["prior.bias0", { shape: [1, 1, 1], data: Float32Array.of(bias) }],
    ["prior.quantiles", { shape: [1, 3], data: Float32Array.from(quantiles) }],
  ]);
}

/** Two channels with widths 1, 2, 1. */
function gated(): Map<string, WeightArray> {
  const array = (shape: number[]): WeightArray => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(7 * i + shape.length)),
  });
  return new Map([
    ["prior.matrix0", array([2, 2, 1])],
    ["prior.bias0", array([2, 2, 1])],
    ["prior.factor0", array([2, 2, 1])],
    ["prior.matrix1", array([2, 1, 2])],
    ["prior.bias1", array([2, 1, 1])],
    ["prior.quantiles", { shape: [2, 3], data: Float32Array.of(-10, 0, 10, -8, 1, 9) }],
  ]);
}

describe("cumulativeLogit", () => {
  it("is a line where there is one layer", () => {
    const logit = cumulativeLogit(priorOfWeights(logistic(0.5, 0.25)), 0);
    expect(logit(3)).toBeCloseTo(0.5 * 3 + 0.25, 6); // parameters are float32
  });

  it("rises with the value, through gates of either sign", () => {
    const prior = priorOfWeights(gated());
    for (const channel of [0, 1]) {
      const logit = cumulativeLogit(prior, channel);
      for (let value = -20; value < 20; value += 0.5) expect(logit(value + 0.5)).toBeGreaterThan(logit(value));
    }
  });
});

describe("probabilityBetween", () => {
  it("keeps its digits in both tails", () => {
    // σ(-40) - σ(-41) = e^-40 (1 - 1/e) to 17 digits
    const tail = Math.exp(-40) * (1 - Math.exp(-1));
    expect(probabilityBetween(-41, -40) / tail).toBeCloseTo(1, 12);
    expect(probabilityBetween(40, 41) / tail).toBeCloseTo(1, 12);
  });
});

describe("densityBits", () => {
  it("is the information of a logistic variable", () => {
    const prior = priorOfWeights(logistic(1, 0));
    const latent = { channels: 1, height: 1, width: 1, symbols: Int32Array.of(0) };
    // σ(½) - σ(-½) = tanh(¼)
    expect(densityBits(latent, prior)).toBeCloseTo(-Math.log2(Math.tanh(0.25)), 6);
  });

  it("counts no symbol as less likely than 10⁻⁹", () => {
    const prior = priorOfWeights(logistic(1, 0));
    const latent = { channels: 1, height: 1, width: 2, symbols: Int32Array.of(1e6, -1e6) };
    expect(densityBits(latent, prior)).toBeCloseTo(-2 * Math.log2(1e-9), 9);
  });

  it("refuses a latent of other channels", () => {
    const latent = { channels: 2, height: 1, width: 1, symbols: new Int32Array(2) };
    expect(() => densityBits(latent, priorOfWeights(logistic(1, 0)))).toThrow(UnusableLatentError);
  });
});

describe("priorOfWeights", () => {
  it("reads widths and medians", () => {
    const prior = priorOfWeights(gated());
    expect(prior.widths).toEqual([1, 2, 1]);
    expect(Array.from(mediansOf(prior))).toEqual([0, 1]);
  });

  it("refuses a missing parameter by name", () => {
    for (const name of ["prior.bias1", "prior.factor0", "prior.quantiles", "prior.matrix0"]) {
      const weights = gated();
      weights.delete(name);
      expect(() => priorOfWeights(weights)).toThrow(`no parameter ${name}`);
    }
  });

  it("refuses other shapes and values that are no numbers", () => {
    const weights = gated();
    const bias = weights.get("prior.bias0")!;
    weights.set("prior.bias0", { shape: [2, 3, 1], data: new Float32Array(6) });
    expect(() => priorOfWeights(weights)).toThrow(/prior.bias0: shape \[2, 3, 1\] .* expected \[2, 2, 1\]/);
    weights.set("prior.bias0", { ...bias, data: bias.data.with(1, NaN) });
    expect(() => priorOfWeights(weights)).toThrow(/prior.bias0 has the value NaN at element 1/);
  });

  it("refuses a last layer of several outputs", () => {
    const weights = gated();
    weights.delete("prior.matrix1");
    weights.delete("prior.factor0");
    expect(() => priorOfWeights(weights)).toThrow(MalformedPriorError);
  });
});
