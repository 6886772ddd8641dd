import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import { activationDefinitions } from "../../../testing/activation-definitions";
import { convByDefinition, type ConvSetting } from "../../../testing/conv-by-definition";
import { expectClose } from "../../../testing/expect-close";
import { ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import {
  canPack,
  convPacked,
  convUnpacked,
  fusedOnHeap,
  linearPacked,
  packFilter,
  packLinear,
  type HeapActivation,
  type PackedFilter,
} from "./conv2d";

const padding = fc.record({
  top: fc.integer({ min: 0, max: 4 }),
  bottom: fc.integer({ min: 0, max: 4 }),
  left: fc.integer({ min: 0, max: 4 }),
  right: fc.integer({ min: 0, max: 4 }),
});

const none = { top: 0, bottom: 0, left: 0, right: 0 };
/** Of one column of pixels. */
const map1x1 = { n: 1, w: 1, kh: 1, kw: 1, groups: 1, stride: 1, dilation: 1, padding: none };
const map3x3 = { ...map1x1, w: 3, kh: 3, kw: 3, stride: 2, padding: { top: 1, bottom: 1, left: 1, right: 1 } };

/** How a convolution ends. */
const ends = fc.record({
  withBias: fc.boolean(),
  withResidual: fc.boolean(),
  activation: fc.constantFrom<HeapActivation>("linear", ...fusedOnHeap),
});
type End = typeof ends extends fc.Arbitrary<infer T> ? T : never;

const map = {
  n: fc.integer({ min: 1, max: 3 }),
  h: fc.integer({ min: 3, max: 14 }),
  w: fc.integer({ min: 3, max: 14 }),
};

const fits = ({ h, w, kh, kw, dilation, padding: { top, bottom, left, right } }: ConvSetting) =>
  h + top + bottom > (kh - 1) * dilation && w + left + right > (kw - 1) * dilation;

const anyConvolution = fc
  .record({
    ...map,
    kh: fc.integer({ min: 1, max: 5 }),
    kw: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom(1, 3, 4, 12, 24),
    outputs: fc.constantFrom(1, 3, 8, 12, 24, 91),
    groups: fc.constant(1),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding,
  })
  .filter(fits);

const depthwise = fc
  .record({
    ...map,
    kh: fc.integer({ min: 1, max: 5 }),
    kw: fc.integer({ min: 1, max: 5 }),
    channels: fc.constant(1),
    outputs: fc.constant(1),
    groups: fc.constantFrom(4, 12, 32),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding,
  })
  .filter(fits);

const byWinograd = fc
  .record({
    ...map,
    kind: fc.constantFrom([2, 1] as const, [3, 1] as const, [5, 2] as const),
    channels: fc.constantFrom(32, 44),
    outputs: fc.constantFrom(32, 40),
    groups: fc.constant(1),
    dilation: fc.constant(1),
    padding,
  })
  .map(({ kind: [side, stride], ...rest }): ConvSetting => ({ ...rest, kh: side, kw: side, stride }))
  .filter(fits);

/** Maps from smaller than a tile to four tiles a side. */
const by4x4 = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    h: fc.integer({ min: 1, max: 14 }),
    w: fc.integer({ min: 1, max: 14 }),
    channels: fc.constantFrom(28, 32, 44),
    outputs: fc.constantFrom(32, 40, 64),
    padding,
  })
  .map((rest): ConvSetting => ({ ...rest, kh: 3, kw: 3, groups: 1, stride: 1, dilation: 1 }))
  .filter(fits);

/** Compares with the definition; returns how it was computed. */
function expectDefinition(
  s: ConvSetting,
  { withBias, withResidual, activation }: End,
  tolerance = 5e-5,
  products = "1,100",
): PackedFilter["method"] {
  return tf.tidy(() => {
    const x = ruleValues<tf.Rank.R4>("x", [s.n, s.h, s.w, s.channels * s.groups]);
    const kernel = ruleValues<tf.Rank.R4>("kernel", [s.kh, s.kw, s.channels, s.outputs * s.groups]);
    const outputs = s.outputs * s.groups;
    const filter = packFilter(kernel, s);
    const sums = convByDefinition(x.dataSync(), kernel.dataSync(), s);
    const bias = withBias ? ruleValues<tf.Rank.R1>("bias", [outputs]) : undefined;
    const shape = convPacked(x, filter).shape;
    const residual = withResidual ? ruleValues<tf.Rank.R4>("residual", shape) : undefined;
    const [biases, residuals] = [bias?.dataSync(), residual?.dataSync()];
    const expected = sums.map((sum, i) => {
      const value = sum + (biases?.[i % outputs] ?? 0) + (residuals?.[i] ?? 0);
      return activationDefinitions[activation](value);
    });
    const actual = convPacked(x, filter, { bias, residual, activation });
    expectClose(
      actual.dataSync(),
      expected,
      tolerance,
      `float32 sums of up to ${products} products of values in [-1, 1)`,
    );
    return filter.method;
  });
}

describe.each(["plain", "fused"] as const)("%s convolutions on the heap", (variant) => {
  beforeAll(async () => {
    await useNodeBackend("wasm", variant);
  });

  it("compute what the definition says, for any stride, dilation, padding, bias, residual and activation", () => {
    fc.assert(
      fc.property(anyConvolution, ends, (s, end) => {
        expectDefinition(s, end);
      }),
      { numRuns: 120, seed: 1 },
    );
  });

  it("compute what the definition says, one filter a channel", () => {
    fc.assert(
      fc.property(depthwise, ends, (s, end) => {
        expect(expectDefinition(s, end)).toBe("depthwise");
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("compute what the definition says by Winograd, of 2 × 2 and 3 × 3 taps and of 5 × 5 with stride 2", () => {
    fc.assert(
      fc.property(byWinograd, ends, (s, end) => {
        expect(expectDefinition(s, end)).toBe(s.kh === 3 ? "winograd4x4" : "winograd");
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("compute what the definition says of 3 × 3 taps in tiles of 4 × 4, of maps smaller than a tile, too", () => {
    fc.assert(
      fc.property(by4x4, ends, (s, end) => {
        expect(expectDefinition(s, end)).toBe("winograd4x4");
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("compute what the definition says of 3 × 3 taps in tiles of 2 × 2, as in training", () => {
    fc.assert(
      fc.property(by4x4, fc.constantFrom("linear" as const, "relu" as const), (s, activation) => {
        tf.tidy(() => {
          const x = ruleValues<tf.Rank.R4>("x", [s.n, s.h, s.w, s.channels]);
          const kernel = ruleValues<tf.Rank.R4>("kernel", [3, 3, s.channels, s.outputs]);
          const sums = convByDefinition(x.dataSync(), kernel.dataSync(), s);
          const expected = activation === "relu" ? sums.map((sum) => Math.max(sum, 0)) : sums;
          const actual = convUnpacked(x, kernel, undefined, { stride: 1, dilation: 1, sides: s.padding, activation });
          expectClose(actual.dataSync(), expected, 5e-5, "float32 sums of up to 396 products of values in [-1, 1)");
        });
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  it.each([
    [1, 2500, 8],
    [49, 1025, 1032],
    [5, 64, 1000],
    [6, 1300, 364],
  ])("multiply %i vectors of %i with %i columns, more than are summed or walked at once", (n, inputs, outputs) => {
    tf.tidy(() => {
      const x = ruleValues<tf.Rank.R2>("x", [n, inputs]);
      const kernel = ruleValues<tf.Rank.R2>("kernel", [inputs, outputs]);
      const s = { n: 1, h: n, w: 1, kh: 1, kw: 1, channels: inputs, outputs, groups: 1, stride: 1, dilation: 1 };
      const expected = convByDefinition(x.dataSync(), kernel.dataSync(), { ...s, padding: none });
      const actual = linearPacked(x, packLinear(kernel));
      expect(actual.shape).toEqual([n, outputs]);
      expectClose(actual.dataSync(), expected, 1e-4, "float32 sums of up to 2,500 products of values in [-1, 1)");
    });
  });

  it.each<[string, ConvSetting]>([
    ["a vector of 2,051 with 91 columns", { ...map1x1, h: 1, channels: 2051, outputs: 91 }],
    ["50 vectors of 2,500 with 20 columns", { ...map1x1, h: 50, channels: 2500, outputs: 20 }],
    ["10 patches of 3 × 3 × 231 with 8 columns", { ...map3x3, h: 9, channels: 231, outputs: 8 }],
  ])("add bias and residual once and end once where they multiply %s, in more than one run", (_, s) => {
    for (const activation of ["linear", ...fusedOnHeap] as const) {
      for (const withBias of [false, true]) {
        expectDefinition(s, { withBias, withResidual: !withBias, activation }, 1e-4, "2,500");
        expectDefinition(s, { withBias, withResidual: true, activation }, 1e-4, "2,500");
      }
    }
  });

  it("leave NaN what it is behind every activation", () => {
    tf.tidy(() => {
      const filter = packFilter(tf.ones([1, 1, 4, 8]));
      const x = tf.fill<tf.Rank.R4>([1, 1, 1, 4], NaN);
      for (const activation of ["linear", ...fusedOnHeap] as const) {
        expect(convPacked(x, filter, { activation }).dataSync()).toEqual(new Float32Array(8).fill(NaN));
      }
    });
  });

  it("leave no tensor and no byte of the filter behind", () => {
    const { numTensors, numBytes } = tf.memory();
    const kernel = ruleValues<tf.Rank.R4>("kernel", [3, 3, 32, 32]);
    const filter = packFilter(kernel, { padding: 1 });
    const x = ruleValues<tf.Rank.R4>("x", [1, 9, 9, 32]);
    kernel.dispose();
    expectNoLeak(() => convPacked(x, filter, { residual: x, activation: "relu" }));
    tf.dispose([filter.values, x]);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it("read what lies on a heap that has grown since", () => {
    const heapBytes = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    tf.tidy(() => {
      const filter = packFilter(ruleValues<tf.Rank.R4>("kernel", [3, 3, 32, 32]), { padding: 1 });
      const x = ruleValues<tf.Rank.R4>("x", [1, 9, 9, 32]);
      const before = convPacked(x, filter).dataSync();
      const bytes = heapBytes();
      while (heapBytes() === bytes) tf.zeros([1024, 4096]);
      expect(convPacked(x, filter).dataSync()).toEqual(before);
    });
  });

  it("refuse a filter larger than the padded map", () => {
    const filter = packFilter(tf.zeros([5, 5, 4, 8]));
    expect(() => convPacked(tf.zeros([1, 3, 3, 4]), filter)).toThrow(/5 × 5 taps .* does not fit a map of 3 × 3/);
  });
});

describe("which filters the heap's kernels take", () => {
  it("are those of one group, and one a channel of 4 · k channels, on WebAssembly alone", async () => {
    await useNodeBackend("wasm", "plain");
    expect([3, 8, 12, 91, 364].map((outputs) => canPack([3, 3, 3, outputs]))).toEqual(Array(5).fill(true));
    expect(canPack([3, 3, 1, 12], { groups: 12 })).toBe(true);
    expect(canPack([3, 3, 1, 6], { groups: 6 })).toBe(false);
    expect(canPack([3, 3, 4, 16], { groups: 4 })).toBe(false);
    await useNodeBackend("wasm", "none");
    expect(canPack([3, 3, 8, 8])).toBe(false);
    await useNodeBackend("cpu");
    expect(canPack([3, 3, 8, 8])).toBe(false);
  });
});
