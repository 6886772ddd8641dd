import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { useNodeBackend } from "../../node/backend";
import { syntheticTensor } from "../../testing/synthetic-values";
import { conv } from "../nn/conv";
import { linear } from "../nn/linear";
import { convByTaps, kernelTaps } from "./sparse-dilation";
import { blockedLinear, columnBlocks } from "./wide-linear";

const order = "another order of summation in float32";

describe("quicker ways to the same numbers", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it("a dilated convolution tap by tap is the convolution", () => {
    const side = fc.integer({ min: 1, max: 15 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 20 }), (h, w, dilation) => {
        tf.tidy(() => {
          const x = tf.tensor4d(syntheticTensor("taps.x", h * w * 5, ""), [1, h, w, 5]);
          const kernel = tf.tensor4d(syntheticTensor("taps.kernel", 9 * 5 * 7, ""), [3, 3, 5, 7]);
          const whole = conv(x, kernel, { padding: dilation, dilation });
          const taps = convByTaps(
            x,
            kernelTaps(kernel).map((tap) => (part) => conv(part as tf.Tensor4D, tap)),
            dilation,
          );
          expect(taps.shape).toEqual(whole.shape);
          expectClose(taps.dataSync(), whole.dataSync(), 1e-5, order);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("a linear layer by column blocks is the linear layer, whatever the number of columns", () => {
    for (const columns of [65, 128, 200]) {
      tf.tidy(() => {
        const x = tf.tensor2d(syntheticTensor("blocks.x", 3 * 11, ""), [3, 11]);
        const kernel = tf.tensor2d(syntheticTensor("blocks.kernel", 11 * columns, ""), [11, columns]);
        const bias = tf.tensor1d(syntheticTensor("blocks.bias", columns, ""));
        const blocks = blockedLinear(x, columnBlocks(kernel), columnBlocks(bias), "relu");
        expectClose(blocks.dataSync(), linear(x, kernel, bias, "relu").dataSync(), 1e-5, order);
      });
    }
  });
});
