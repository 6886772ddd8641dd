import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WeightArray } from "../../domain";
import { assertValidTables } from "./cdf-tables";
import { MalformedPriorError } from "./codec-errors";
import { priorOfWeights } from "./factorized-prior";
import { pmfToQuantizedCdf, quantizedCdfTables } from "./quantized-cdf-tables";

describe("pmfToQuantizedCdf", () => {
  // answers of compressai._CXX.pmf_to_quantized_cdf(pmf, 16), CompressAI 1.2.8
  it.each([
    [
      [0.5, 0.25, 0.25],
      [0, 32768, 49152, 65536],
    ],
    [
      [0.9, 0, 0, 0.1],
      [0, 58982, 58983, 58984, 65536],
    ],
    [
      [0, 0, 1],
      [0, 1, 2, 65536],
    ],
    [
      [1, 0, 0, 0],
      [0, 65533, 65534, 65535, 65536],
    ],
    [
      [0.25, 0.5, 2 ** -15, 0, 0, 0, 3 * 2 ** -16],
      [0, 21843, 65529, 65530, 65531, 65532, 65533, 65536],
    ],
    [
      [0.3, 0.3, 0.3],
      [0, 21845, 43690, 65536],
    ],
    [
      [2, 6],
      [0, 16384, 65536],
    ],
    [
      [1e-6, 0.999, 0, 1e-6, 0],
      [0, 1, 65533, 65534, 65535, 65536],
    ],
  ])("turns %j into CompressAI's %j", (pmf, cdf) => {
    expect(Array.from(pmfToQuantizedCdf(pmf))).toEqual(cdf);
  });

  it("rises strictly from 0 to 65536 for any probabilities", () => {
    const probability = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(probability, { minLength: 2, maxLength: 300 }), (pmf) => {
        fc.pre(pmf.some((p) => p > 2 ** -16));
        const cdf = pmfToQuantizedCdf(pmf);
        expect([cdf[0], cdf[pmf.length]]).toEqual([0, 65536]);
        expect(cdf.every((value, i) => i === 0 || value > cdf[i - 1])).toBe(true);
      }),
    );
  });

  it("refuses what gives no probabilities", () => {
    for (const pmf of [
      [0, 0],
      [NaN, 1],
      [1e-9, 1e-9],
    ]) {
      expect(() => pmfToQuantizedCdf(pmf)).toThrow(MalformedPriorError);
    }
  });
});

/** Logistic densities, one a row of quantiles. */
function logisticPrior(quantiles: readonly number[], slope = 0.5) {
  const channels = quantiles.length / 3;
  const array = (shape: number[], value: number): WeightArray => ({
    shape,
    data: new Float32Array(channels).fill(value),
  });
  return priorOfWeights(
    new Map([
      ["prior.matrix0", array([channels, 1, 1], Math.log(Math.expm1(slope)))],
      ["prior.bias0", array([channels, 1, 1], 0)],
      ["prior.quantiles", { shape: [channels, 3], data: Float32Array.from(quantiles) }],
    ]),
  );
}

describe("quantizedCdfTables", () => {
  it("gives each row the length its quantiles ask for, and the tails to the escape", () => {
    const tables = quantizedCdfTables(logisticPrior([-10, 0, 10, -2.5, 0, 1]));
    assertValidTables(tables);
    expect(Array.from(tables.cdfLength)).toEqual([23, 7]);
    expect(Array.from(tables.offset)).toEqual([-10, -3]);
    expect(tables.maxLength).toBe(23);
    expect(Array.from(tables.quantizedCdf.subarray(23 + 7))).toEqual(Array.from({ length: 16 }, () => 0));
    const escape = 65536 - tables.quantizedCdf[21];
    const tails = 2 / (1 + Math.exp(0.5 * 10.5));
    expect(Math.abs(escape / 65536 - tails)).toBeLessThan(22 / 65536); // each symbol may have been rounded by 1
  });

  it("takes quantiles on the wrong side of the median as no reach at all", () => {
    const tables = quantizedCdfTables(logisticPrior([5, 0, -5]));
    expect(Array.from(tables.cdfLength)).toEqual([3]);
    expect(Object.is(tables.offset[0], 0)).toBe(true);
  });

  it("refuses quantiles that reach absurdly far", () => {
    expect(() => quantizedCdfTables(logisticPrior([-1e9, 0, 1e9]))).toThrow(/symbols, expected 8192 at most/);
    expect(() => quantizedCdfTables(logisticPrior([-3e38, 0, 3e38]))).toThrow(MalformedPriorError);
  });

  it("gives valid tables for a density as steep as a step, and refuses one that is not defined", () => {
    const prior = logisticPrior([-10, 0, 10]);
    const step = { ...prior, matrices: [Float32Array.of(3e38)], biases: [Float32Array.of(-3e38)] };
    assertValidTables(quantizedCdfTables(step));
    expect(() => quantizedCdfTables({ ...prior, biases: [Float32Array.of(NaN)] })).toThrow(/no probabilities/);
  });
});
