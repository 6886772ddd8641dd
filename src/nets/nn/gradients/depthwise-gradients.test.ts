import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectClose } from "../../../testing/expect-close";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { conv, type ConvOptions } from "../conv";

const uneven = { top: 0, bottom: 1, left: 2, right: 1 };

const layers: Record<string, ConvOptions & { readonly taps: readonly [number, number] }> = {
  "3 × 3": { taps: [3, 3], padding: 1 },
  "3 × 3, stride 2": { taps: [3, 3], padding: 1, stride: 2 },
  "5 × 5": { taps: [5, 5], padding: 2 },
  "5 × 5, stride 2": { taps: [5, 5], padding: 2, stride: 2 },
  "3 × 3, dilation 2": { taps: [3, 3], padding: 2, dilation: 2 },
  "5 × 5, dilation 2, of which taps miss the map": { taps: [5, 5], padding: 4, dilation: 2 },
  "3 × 3, stride 2, uneven padding": { taps: [3, 3], padding: uneven, stride: 2 },
  "2 × 4, stride 3, uneven padding": { taps: [2, 4], padding: uneven, stride: 3 },
  "3 × 3, stride 2, dilation 2": { taps: [3, 3], padding: 2, stride: 2, dilation: 2 },
};

describe.each([
  ["the heap's kernels of plain SIMD", "wasm", "plain"],
  ["the heap's kernels of fused SIMD", "wasm", "fused"],
  ["tfjs's WebAssembly kernels", "wasm", "none"],
  ["tfjs's CPU backend", "cpu", undefined],
] as const)("gradients of depthwise convolutions on %s", (_, backend, kernels) => {
  beforeAll(async () => {
    await useNodeBackend(backend, kernels);
  });

  // the heap takes multiples of 4, 16 channels at once
  describe.each([4, 6, 20])("of %i channels", (channels) => {
    it.each(Object.entries(layers))("are those of finite differences, %s", (_, { taps, ...options }) => {
      tf.tidy(() => {
        const x = ruleValues<tf.Rank.R4>("x", [2, 7, 6, channels]);
        const kernel = ruleValues<tf.Rank.R4>("kernel", [...taps, 1, channels]);
        const bias = ruleValues<tf.Rank.R1>("bias", [channels]);
        const layer = (...[x, kernel, bias]: tf.Tensor[]) =>
          conv(x as tf.Tensor4D, kernel as tf.Tensor4D, { ...options, groups: channels, bias: bias as tf.Tensor1D });
        // linear in all of them: a long step costs no accuracy
        expectGradients(layer, [x, kernel, bias], { step: 0.5 });
      });
    });
  });

  it("answer what the convolutions of the channels one by one do", () => {
    tf.tidy(() => {
      const x = ruleValues<tf.Rank.R4>("x", [2, 9, 8, 8]);
      const kernel = ruleValues<tf.Rank.R4>("kernel", [3, 3, 1, 8]);
      const options = { stride: 2, padding: uneven };
      const parts = tf
        .split(x, 8, 3)
        .map((part, i) => conv(part as tf.Tensor4D, tf.slice(kernel, [0, 0, 0, i], [-1, -1, -1, 1]), options));
      expectClose(
        conv(x, kernel, { ...options, groups: 8 }).dataSync(),
        tf.concat(parts, 3).dataSync(),
        1e-5,
        "orders of sums",
      );
    });
  });

  it("leave nothing behind", () => {
    const x = ruleValues<tf.Rank.R4>("x", [1, 5, 5, 4]);
    const kernel = ruleValues<tf.Rank.R4>("kernel", [3, 3, 1, 4]);
    const layer = (...[x, kernel]: tf.Tensor[]) =>
      conv(x as tf.Tensor4D, kernel as tf.Tensor4D, { groups: 4, padding: 1, stride: 2 });
    expectNoLeak(() => tf.dispose(gradientsOf(layer, [x, kernel])));
    tf.dispose([x, kernel]);
    expect(x.isDisposed).toBe(true);
  });
});
