import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CdfTables, WeightArray } from "../../domain";
import { assertValidTables, pmfToQuantizedCdf, quantizedCdfTables, tablesHash } from "./cdf-tables";
import { MalformedPriorError, MalformedTablesError } from "./codec-errors";
import { priorOfWeights } from "./factorized-prior";
import { encodeSymbols } from "./rans-coder";

const tables: CdfTables = {
  channels: 2,
  maxLength: 4,
  quantizedCdf: Int32Array.of(0, 100, 200, 65536, 0, 5, 65536, 0),
  cdfLength: Int32Array.of(4, 3),
  offset: Int32Array.of(-1, 0),
};

/** The tables with one number of `field` replaced. */
function changed(field: "quantizedCdf" | "cdfLength" | "offset", index: number, value: number): CdfTables {
  return { ...tables, [field]: tables[field].with(index, value) };
}

const malformed: [what: string, tables: CdfTables][] = [
  ["a row that does not rise", changed("quantizedCdf", 2, 100)],
  ["a row that falls", changed("quantizedCdf", 2, 50)],
  ["a row that starts above 0", changed("quantizedCdf", 0, 1)],
  ["a row that ends below 65536", changed("quantizedCdf", 3, 65535)],
  ["a row that ends above 65536", changed("quantizedCdf", 3, 65537)],
  ["a length of 2: an escape and nothing else", changed("cdfLength", 1, 2)],
  ["a negative length", changed("cdfLength", 0, -1)],
  ["a length beyond the row", changed("cdfLength", 0, 5)],
  ["an absurd offset", changed("offset", 0, 2 ** 31 - 1)],
  ["too few entries", { ...tables, quantizedCdf: tables.quantizedCdf.subarray(1) }],
  ["too few lengths", { ...tables, cdfLength: Int32Array.of(4) }],
  ["too few offsets", { ...tables, offset: Int32Array.of(0) }],
  ["no channels", { ...tables, channels: 0 }],
  ["a fraction of a channel", { ...tables, channels: 1.5 }],
];

describe("assertValidTables", () => {
  it("passes tables that rise from 0 to 65536, whatever their padding", () => {
    assertValidTables(tables);
    assertValidTables(changed("quantizedCdf", 7, 9));
  });

  it.each(malformed)("refuses %s, and so do the hash and the coder", async (_, bad) => {
    expect(() => assertValidTables(bad)).toThrow(MalformedTablesError);
    await expect(tablesHash(bad)).rejects.toThrow(MalformedTablesError);
    const latent = { channels: bad.channels, height: 1, width: 2, symbols: new Int32Array(2 * bad.channels) };
    // a channel count that no latent can have is the latent's error
    await expect(encodeSymbols(latent, bad)).rejects.toThrow(/malformed|cannot have the shape/);
  });

  it("answers arbitrary tables with yes or MalformedTablesError", () => {
    const numbers = fc.array(fc.integer({ min: -5, max: 65540 }), { maxLength: 12 }).map((a) => Int32Array.from(a));
    const anything = fc.record({
      channels: fc.integer({ min: -1, max: 4 }),
      maxLength: fc.integer({ min: -1, max: 5 }),
      quantizedCdf: numbers,
      cdfLength: numbers,
      offset: numbers,
    });
    fc.assert(
      fc.property(anything, (candidate) => {
        expect(() => assertValidTables(candidate)).toThrow(MalformedTablesError);
      }),
    );
  });
});

describe("tablesHash", () => {
  it("is the SHA-256 of channels, and of each row's length, offset and entries", async () => {
    const numbers = [2, 4, -1, 0, 100, 200, 65536, 3, 0, 0, 5, 65536];
    const bytes = await crypto.subtle.digest("SHA-256", Int32Array.from(numbers));
    expect(await tablesHash(tables)).toBe(Buffer.from(bytes).toString("hex"));
  });

  it("does not depend on padding", async () => {
    const padded: CdfTables = {
      ...tables,
      maxLength: 6,
      quantizedCdf: Int32Array.of(0, 100, 200, 65536, 7, 7, 0, 5, 65536, 1, 2, 3),
    };
    expect(await tablesHash(padded)).toBe(await tablesHash(tables));
  });

  it("depends on entries and offsets", async () => {
    const hashes = [tables, changed("quantizedCdf", 1, 99), changed("offset", 1, 1)].map(tablesHash);
    expect(new Set(await Promise.all(hashes)).size).toBe(3);
  });
});

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
