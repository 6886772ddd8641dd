import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import type { ConvSetting } from "../../../testing/conv-by-definition";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { conv } from "../conv";
import { convGeometry } from "../conv-geometry";
import { linear } from "../linear";
import { filterGradientOnHeap, swappedTapsOnHeap } from "./conv-gradients";

type Setting = Omit<ConvSetting, "groups">;

const side = fc.integer({ min: 5, max: 13 });
const pixels = fc.integer({ min: 0, max: 3 });
const channels = fc.constantFrom(3, 12, 24);
const common = {
  n: fc.integer({ min: 1, max: 3 }),
  h: side,
  w: side,
  padding: fc.record({ top: pixels, bottom: pixels, left: pixels, right: pixels }),
};

const anyConvolution = fc.record({
  ...common,
  channels,
  outputs: channels,
  kh: fc.integer({ min: 1, max: 5 }),
  kw: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.constant(1),
});

/** What Winograd computes forward, and backward where the stride is 1. */
const byWinograd = fc
  .record({
    ...common,
    kind: fc.constantFrom([2, 1] as const, [3, 1] as const, [5, 2] as const),
    channels: fc.constantFrom(32, 40),
    outputs: fc.constantFrom(32, 40),
    dilation: fc.constant(1),
  })
  .map(({ kind: [taps, stride], ...rest }): Setting => ({ ...rest, kh: taps, kw: taps, stride }));

const filterShape = ({ kh, kw, channels, outputs }: Setting): [number, number, number, number] => [
  kh,
  kw,
  channels,
  outputs,
];

/** Linear in x and filter: a long step costs no accuracy. */
function expectConvGradients(s: Setting): void {
  tf.tidy(() => {
    const x = ruleValues<tf.Rank.R4>("x", [s.n, s.h, s.w, s.channels]);
    const filter = ruleValues<tf.Rank.R4>("filter", filterShape(s));
    const bias = ruleValues<tf.Rank.R1>("bias", [s.outputs]);
    const layer = (...[x, filter, bias]: tf.Tensor[]) =>
      conv(x as tf.Tensor4D, filter as tf.Tensor4D, { ...s, bias: bias as tf.Tensor1D });
    expectGradients(layer, [x, filter, bias], { step: 0.5 });
  });
}

describe.each(["plain", "fused"] as const)("gradients of %s convolutions on the heap", (variant) => {
  beforeAll(async () => {
    await useNodeBackend("wasm", variant);
  });

  it("are those of finite differences, for 3, 12 and 24 channels and any stride and padding", () => {
    fc.assert(fc.property(anyConvolution, expectConvGradients), { numRuns: 50, seed: 1 });
  });

  it("are those of finite differences where Winograd computes them", () => {
    fc.assert(fc.property(byWinograd, expectConvGradients), { numRuns: 20, seed: 2 });
  });

  it("pass a rectifier", () => {
    const [x, filter] = [ruleValues<tf.Rank.R4>("x", [2, 5, 7, 12]), ruleValues<tf.Rank.R4>("filter", [3, 3, 12, 24])];
    const layer = (...[x, filter, bias]: tf.Tensor[]) =>
      conv(x as tf.Tensor4D, filter as tf.Tensor4D, { padding: 1, bias: bias as tf.Tensor1D, activation: "relu" });
    // short steps, since the rectifier bends
    expectGradients(layer, [x, filter, ruleValues<tf.Rank.R1>("bias", [24])], { step: 1e-3, tolerance: 0.02 });
  });

  it("of a fully connected layer are those of finite differences", () => {
    const x = ruleValues<tf.Rank.R2>("x", [7, 130]);
    const kernel = ruleValues<tf.Rank.R2>("kernel", [130, 11]);
    const layer = (...[x, kernel, bias]: tf.Tensor[]) =>
      linear(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D);
    expectGradients(layer, [x, kernel, ruleValues<tf.Rank.R1>("bias", [11])], { step: 0.5 });
  });

  it("sum 40,000 positions in blocks, which keeps float32 precise", () => {
    tf.tidy(() => {
      const x = tf.fill<tf.Rank.R4>([1, 200, 200, 4], 0.1);
      const dy = tf.ones<tf.Rank.R4>([1, 200, 200, 8]);
      const geometry = convGeometry(x.shape, [1, 1, 4, 8], 1, 1, { top: 0, bottom: 0, left: 0, right: 0 });
      const sums = filterGradientOnHeap(x, dy, geometry).dataSync();
      expectClose(sums, new Float32Array(32).fill(4000), 0.02, "one after the other it is off by 1.6");
    });
  });

  it("swap the channels of a filter's taps, in any order and whatever their number", () => {
    for (const [inChannels, outChannels] of [
      [1, 1],
      [3, 40],
      [33, 5],
      [16, 24],
    ]) {
      tf.tidy(() => {
        const filter = ruleValues<tf.Rank.R4>("filter", [2, 3, inChannels, outChannels]);
        const taps = [5, 0, 4, 1].map((tap) => tf.slice(filter, [Math.floor(tap / 3), tap % 3, 0, 0], [1, 1, -1, -1]));
        const expected = tf.transpose(tf.reshape(tf.concat(taps), [2, 2, inChannels, outChannels]), [0, 1, 3, 2]);
        const swapped = swappedTapsOnHeap(filter, [5, 0, 4, 1], [2, 2]);
        expect(swapped.shape).toEqual(expected.shape);
        expect(swapped.dataSync()).toEqual(expected.dataSync());
      });
    }
  });

  it("leave no tensor and no byte behind, over steps", () => {
    const { numTensors, numBytes } = tf.memory();
    const x = ruleValues<tf.Rank.R4>("x", [2, 9, 9, 32]);
    for (const [taps, stride] of [
      [1, 1],
      [3, 1],
      [3, 2],
      [5, 2],
    ]) {
      const filter = ruleValues<tf.Rank.R4>("filter", [taps, taps, 32, 32]);
      const layer = (...[x, filter]: tf.Tensor[]) =>
        conv(x as tf.Tensor4D, filter as tf.Tensor4D, { stride, padding: 1, activation: "relu" });
      for (let step = 0; step < 3; step++) expectNoLeak(() => gradientsOf(layer, [x, filter]));
      filter.dispose();
    }
    x.dispose();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});
