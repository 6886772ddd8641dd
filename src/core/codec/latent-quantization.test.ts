import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnusableLatentError } from "./codec-errors";
import { dequantize, quantize } from "./latent-quantization";

const shape = { channels: 2, height: 1, width: 3 };

describe("quantize", () => {
  it("takes rows, columns, channels and gives channels, rows, columns", () => {
    const latent = quantize(Float32Array.of(1, -10, 2, -20, 3, -30), shape, Float32Array.of(0, 0));
    expect(Array.from(latent.symbols)).toEqual([1, 2, 3, -10, -20, -30]);
  });

  it("rounds ties to even", () => {
    const latent = quantize(Float32Array.of(0.5, -0.5, 1.5, -1.5, 2.5, -2.5), shape, Float32Array.of(0, 0));
    expect(Array.from(latent.symbols)).toEqual([0, 2, 2, 0, -2, -2]);
  });

  it("subtracts the median in float32", () => {
    // ½ + 2⁻³⁰ is ½ in float32, a tie; in float64 it would round up
    const one = { channels: 1, height: 1, width: 2 };
    const latent = quantize(Float32Array.of(0.5, 2.5), one, Float32Array.of(-(2 ** -30)));
    expect(Array.from(latent.symbols)).toEqual([0, 2]);
  });

  it("refuses NaN, infinities, and what is beyond 32 bits", () => {
    for (const bad of [NaN, Infinity, -Infinity, 3e9, -3e9]) {
      const values = Float32Array.of(0, 0, 0, bad, 0, 0);
      expect(() => quantize(values, shape, Float32Array.of(0, 0))).toThrow(UnusableLatentError);
    }
  });

  it("refuses sizes that disagree", () => {
    expect(() => quantize(new Float32Array(5), shape, new Float32Array(2))).toThrow(/5 values/);
    expect(() => quantize(new Float32Array(6), shape, new Float32Array(1))).toThrow(/1 medians/);
  });
});

describe("dequantize", () => {
  it("lies within half a step of what was rounded", () => {
    const values = fc.float32Array({ minLength: 6, maxLength: 6, min: -1000, max: 1000, noNaN: true });
    const medians = fc.float32Array({ minLength: 2, maxLength: 2, min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(values, medians, (original, around) => {
        const back = dequantize(quantize(original, shape, around), around);
        // float32 near 1000 has steps of 6e-5
        back.forEach((value, i) => expect(Math.abs(value - original[i])).toBeLessThan(0.5 + 2e-4));
      }),
    );
  });

  it("refuses sizes that disagree", () => {
    expect(() => dequantize({ ...shape, symbols: new Int32Array(5) }, new Float32Array(2))).toThrow(
      UnusableLatentError,
    );
  });
});
