import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ruleValues } from "../../testing/expect-gradients";
import { expectClose } from "../../testing/expect-close";
import { useNodeBackend } from "../../node/backend";
import { conv } from "./conv";
import { canUseWinograd, winogradConv2d, filterTensors, gainsFromWinograd, winogradFilter } from "./winograd";

const settings = fc.record({
  n: fc.integer({ min: 1, max: 2 }),
  h: fc.integer({ min: 3, max: 9 }),
  w: fc.integer({ min: 3, max: 9 }),
  kind: fc.constantFrom([2, 0] as const, [2, 1] as const, [3, 1] as const),
  channels: fc.integer({ min: 1, max: 5 }),
  outputs: fc.integer({ min: 1, max: 5 }),
  withBias: fc.boolean(),
});

describe.each(["wasm", "cpu"] as const)("Winograd convolution on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("is the convolution, for odd and even maps, one image or two", () => {
    fc.assert(
      fc.property(settings, ({ n, h, w, kind: [side, padding], channels, outputs, withBias }) => {
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const x = ruleValues<tf.Rank.R4>("minimal.x", [n, h, w, channels]);
          const kernel = ruleValues<tf.Rank.R4>("minimal.kernel", [side, side, channels, outputs]);
          const bias = withBias ? ruleValues<tf.Rank.R1>("minimal.bias", [outputs]) : undefined;
          const filter = winogradFilter(kernel, padding);
          const y = winogradConv2d(x, filter, bias);
          const expected = conv(x, kernel, { padding, bias });
          expect(y.shape).toEqual(expected.shape);
          expectClose(y.dataSync(), expected.dataSync(), 2e-5, "45 products of values in [-1, 1), in float32");
          tf.dispose(filterTensors(filter));
        });
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it("is as exact as the convolution within a few bits, over 2,304 products", () => {
    tf.tidy(() => {
      const x = ruleValues<tf.Rank.R4>("minimal.x", [1, 12, 12, 256]);
      const kernel = ruleValues<tf.Rank.R4>("minimal.kernel", [3, 3, 256, 4]);
      const y = winogradConv2d(x, winogradFilter(kernel, 1));
      const expected = conv(x, kernel, { padding: 1 });
      const rms = Math.sqrt(tf.mean(tf.square(expected)).dataSync()[0]);
      expectClose(
        y.dataSync(),
        expected.dataSync(),
        2e-5 * rms,
        "float32: sums of 2,304 products differ by 5e-6 or so",
      );
    });
  });
});

describe("which convolutions are computed by Winograd", () => {
  it("are those of 2 × 2 taps, or 3 × 3 with one zero around", () => {
    expect(canUseWinograd([2, 2, 8, 8], 0)).toBe(true);
    expect(canUseWinograd([2, 2, 8, 8], 1)).toBe(true);
    expect(canUseWinograd([3, 3, 8, 8], 1)).toBe(true);
    expect(canUseWinograd([3, 3, 8, 8], 0)).toBe(false);
    expect(canUseWinograd([2, 3, 8, 8], 1)).toBe(false);
    expect(canUseWinograd([1, 1, 8, 8], 0)).toBe(false);
  });

  it("are wide ones, on WebAssembly", async () => {
    await useNodeBackend("wasm");
    expect(gainsFromWinograd([3, 3, 256, 256])).toBe(true);
    expect(gainsFromWinograd([2, 2, 48, 24])).toBe(false);
    expect(gainsFromWinograd([2, 2, 24, 512])).toBe(false);
    await useNodeBackend("cpu");
    expect(gainsFromWinograd([3, 3, 256, 256])).toBe(false);
  });
});
