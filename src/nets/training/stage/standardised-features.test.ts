import { describe, expect, it } from "vitest";
import type { Weights } from "../../../domain";
import { smallArchitecture, smallBackbone } from "../../../testing/small-network";
import { SeededRandom } from "../../../core/base/random";
import {
  addFeatures,
  pooledLayer,
  standardisationOf,
  withoutStandardisation,
  withStandardisation,
} from "./standardised-features";

const layer = "classification.linear";
/** Features whose deviations differ a hundredfold, far from 0. */
const deviations = [0.01, 0.1, 1];
const rows = ((random) =>
  Float32Array.from({ length: 300 * 3 }, (_, i) => 5 + deviations[i % 3] * (random.uniform() - 0.5)))(
  SeededRandom.seeded(3),
);

function linear(weights: Weights, features: readonly number[]): number[] {
  const kernel = weights.get(`${layer}.kernel`)!.data;
  const bias = weights.get(`${layer}.bias`)!.data;
  return Array.from(bias, (b, out) => features.reduce((sum, x, i) => sum + x * kernel[i * bias.length + out], b));
}

describe("standardised features", () => {
  it("have mean 0, and together length 1 in the mean", () => {
    const { centre, divisor } = standardisationOf(
      addFeatures(rows.subarray(300), 3, addFeatures(rows.subarray(0, 300), 3)),
    );
    const standardised = rows.map((x, i) => (x - centre[i % 3]) / divisor[i % 3]);
    const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / 300;
    // float32 near 5 steps by 5e-7, and the smallest deviation is 0.003
    expect(Math.abs(mean(standardised))).toBeLessThan(1e-3);
    const squares = [0, 1, 2].map((channel) =>
      mean(standardised.filter((_, i) => i % 3 === channel).map((x) => x * x)),
    );
    expect(squares[0] + squares[1] + squares[2]).toBeCloseTo(1, 4);
    // a hundred times apart before; the median channel is brought half the way, the widest all of it
    expect(squares[2] / squares[1]).toBeLessThan(2.1);
    expect(squares[1] / squares[0]).toBeGreaterThan(10);
  });

  it("stay numbers where images are all the same", () => {
    const { divisor } = standardisationOf(addFeatures(new Float32Array(12).fill(2), 3));
    expect(Array.from(divisor)).toEqual([1, 1, 1]);
  });

  it("change nothing that a classifier says, on the way there and back", () => {
    const kernel = Float32Array.of(0.5, -1, 2, 0.25, -0.5, 1);
    const weights: Weights = new Map([
      ["body.norm.scale", { shape: [1], data: Float32Array.of(1) }],
      [`${layer}.kernel`, { shape: [3, 2], data: kernel }],
      [`${layer}.bias`, { shape: [2], data: Float32Array.of(0.1, -0.1) }],
    ]);
    const standardisation = standardisationOf(addFeatures(rows, 3));
    const there = withStandardisation(weights, layer, standardisation);
    const { centre, divisor } = standardisation;
    const features = [5.003, 4.96, 5.4];
    const seen = features.map((x, i) => (x - centre[i]) / divisor[i]);
    const expected = linear(weights, features);
    // float32 rounding of logits around 10
    linear(there, seen).forEach((logit, i) => expect(logit).toBeCloseTo(expected[i], 4));
    const back = withoutStandardisation(there);
    linear(back, features).forEach((logit, i) => expect(logit).toBeCloseTo(expected[i], 4));
    expect(Array.from(back.keys())).toEqual(Array.from(weights.keys()));
    expect(back.get("body.norm.scale")).toBe(weights.get("body.norm.scale"));
    expect(withoutStandardisation(weights)).toBe(weights);
  });

  it("are read by the first layer of a classifier", () => {
    expect(pooledLayer(smallArchitecture("basic"))).toBe("classification.linear");
    const heads = { classification: { classes: 2, hidden: 4 } };
    expect(pooledLayer(smallBackbone("mobilenet-v3-large", "classification", { heads }))).toBe("classification.hidden");
  });
});
