import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { convByDefinition, type ConvSetting } from "../../testing/conv-by-definition";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { conv } from "./conv";

const settings = fc
  .record({
    n: fc.integer({ min: 1, max: 2 }),
    h: fc.integer({ min: 3, max: 9 }),
    w: fc.integer({ min: 3, max: 9 }),
    kh: fc.integer({ min: 1, max: 5 }),
    kw: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 1, max: 3 }),
    outputs: fc.constantFrom(1, 2, 5, 64),
    groups: fc.integer({ min: 1, max: 2 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.record({
      top: fc.integer({ min: 0, max: 4 }),
      bottom: fc.integer({ min: 0, max: 4 }),
      left: fc.integer({ min: 0, max: 4 }),
      right: fc.integer({ min: 0, max: 4 }),
    }),
  })
  .filter(
    ({ h, w, kh, kw, dilation, padding: { top, bottom, left, right } }) =>
      h + top + bottom > (kh - 1) * dilation && w + left + right > (kw - 1) * dilation,
  );

function tensorsOf(s: ConvSetting): [tf.Tensor4D, tf.Tensor4D] {
  return [
    ruleValues<tf.Rank.R4>("x", [s.n, s.h, s.w, s.channels * s.groups]),
    ruleValues<tf.Rank.R4>("kernel", [s.kh, s.kw, s.channels, s.outputs * s.groups]),
  ];
}

describe.each([
  ["wasm", "fused"],
  ["wasm", "plain"],
  ["wasm", "none"],
  ["cpu", undefined],
] as const)("conv on %s with kernels %s", (backend, kernels) => {
  beforeAll(() => useNodeBackend(backend, kernels));

  it("computes what the definition says, for any stride, dilation, groups and asymmetric padding", () => {
    fc.assert(
      fc.property(settings, (s) => {
        const [x, kernel] = tensorsOf(s);
        const y = conv(x, kernel, s);
        expectClose(y.dataSync(), convByDefinition(x.dataSync(), kernel.dataSync(), s), 2e-5, "float32 sums of < 100");
        tf.dispose([x, kernel, y]);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("has the gradients of finite differences, for any stride, dilation, groups and asymmetric padding", () => {
    fc.assert(
      fc.property(settings, (s) => {
        const [x, kernel] = tensorsOf(s);
        // Linear in each input: a long step costs no accuracy.
        expectGradients((x: tf.Tensor4D, kernel: tf.Tensor4D) => conv(x, kernel, s), [x, kernel], { step: 0.5 });
        tf.dispose([x, kernel]);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("adds bias and residual before the rectifier, with gradients to all four", () => {
    const s = { n: 2, h: 5, w: 6, kh: 3, kw: 3, channels: 2, outputs: 3, groups: 1, stride: 2, dilation: 1 };
    const [x, kernel] = tensorsOf({ ...s, padding: { top: 1, bottom: 1, left: 1, right: 1 } });
    const bias = ruleValues<tf.Rank.R1>("bias", [3]);
    const residual = ruleValues<tf.Rank.R4>("residual", [2, 3, 3, 3], 2);
    const layer = (...[x, kernel, bias, residual]: tf.Tensor[]) =>
      conv(x as tf.Tensor4D, kernel as tf.Tensor4D, {
        stride: 2,
        padding: 1,
        bias: bias as tf.Tensor1D,
        residual: residual as tf.Tensor4D | undefined,
        activation: "relu",
      });
    const plain = convByDefinition(x.dataSync(), kernel.dataSync(), {
      ...s,
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
    });
    const expected = plain.map((v, i) => Math.max(0, v + bias.dataSync()[i % 3] + residual.dataSync()[i]));
    expectClose(layer(x, kernel, bias, residual).dataSync(), expected, 1e-5, "float32 sums of 18 terms");
    // Short steps, since the rectifier bends.
    expectGradients(layer, [x, kernel, bias, residual], { step: 1e-3, tolerance: 0.02 });
    expectGradients(layer, [x, kernel, bias], { step: 1e-3, tolerance: 0.02 });
  });

  it("skips taps of a dilated kernel that meet only padding, without changing the result", () => {
    const s: ConvSetting = {
      n: 1,
      h: 6,
      w: 7,
      kh: 3,
      kw: 3,
      channels: 2,
      outputs: 2,
      groups: 1,
      stride: 1,
      dilation: 7,
      padding: { top: 7, bottom: 7, left: 7, right: 7 },
    };
    const [x, kernel] = tensorsOf(s);
    const expected = convByDefinition(x.dataSync(), kernel.dataSync(), s);
    expectClose(conv(x, kernel, s).dataSync(), expected, 1e-6, "two products");
    expectGradients((x: tf.Tensor4D, kernel: tf.Tensor4D) => conv(x, kernel, s), [x, kernel], { step: 0.5 });
  });

  it("leaves no tensor behind, forward or backward", () => {
    for (const outputs of [4, 64]) {
      for (const [kh, stride, dilation, groups] of [
        [1, 1, 1, 1],
        [1, 2, 1, 1],
        [2, 1, 1, 1],
        [3, 2, 1, 2],
        [3, 1, 3, 1],
      ]) {
        const padding = { top: 3, bottom: 2, left: 1, right: 3 };
        const s: ConvSetting = {
          n: 2,
          h: 7,
          w: 8,
          kh,
          kw: kh,
          channels: 2,
          outputs,
          groups,
          stride,
          dilation,
          padding,
        };
        const [x, kernel] = tensorsOf(s);
        expectNoLeak(() => conv(x, kernel, s));
        expectNoLeak(() => gradientsOf((x: tf.Tensor4D, kernel: tf.Tensor4D) => conv(x, kernel, s), [x, kernel]));
      }
    }
  });

  it("refuses a kernel larger than the padded map", () => {
    const [x, kernel] = [tf.zeros<tf.Rank.R4>([1, 3, 3, 1]), tf.zeros<tf.Rank.R4>([5, 5, 1, 1])];
    expect(() => conv(x, kernel)).toThrow(/5 × 5 taps .* does not fit a map of 3 × 3/);
  });
});
