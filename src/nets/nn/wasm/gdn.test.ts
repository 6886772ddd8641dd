import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import "../gradients/register-gradients";
import { packFilter } from "./conv2d";
import { gdnPacked, gdnUnpacked } from "./gdn";

describe.each(["plain", "fused"] as const)("%s GDN on the heap", (variant) => {
  beforeAll(async () => {
    await useNodeBackend("wasm", variant);
  });

  describe.each([
    [1, 1, 1, 8],
    [2, 7, 11, 24],
    [1, 5, 3, 3],
    [2, 9, 7, 12],
    [1, 13, 5, 96],
  ])("of a map %i × %i × %i × %i", (n, h, w, channels) => {
    it.each([false, true])("divides by, or if inverse (%s) multiplies with, beta + gamma |x|", (inverse) => {
      tf.tidy(() => {
        const x = ruleValues<tf.Rank.R4>("x", [n, h, w, channels], 2);
        const gamma = tf.abs(ruleValues<tf.Rank.R4>("gamma", [1, 1, channels, channels], 0.1));
        const beta = tf.add(tf.abs(ruleValues<tf.Rank.R1>("beta", [channels])), 1) as tf.Tensor1D;
        const [xs, gammas, betas] = [x, gamma, beta].map((tensor) => tensor.dataSync());
        const expected = Array.from(xs, (value, i) => {
          const out = i % channels;
          let norm = betas[out];
          for (let k = 0; k < channels; k++) norm += gammas[k * channels + out] * Math.abs(xs[i - out + k]);
          return inverse ? value * norm : value / norm;
        });
        const filter = packFilter(gamma as tf.Tensor4D);
        expectClose(gdnPacked(x, filter, beta, inverse).dataSync(), expected, 2e-5, "float32, values below 30");
        expectNoLeak(() => gdnPacked(x, filter, beta, inverse));
        expect(gdnUnpacked(x, gamma as tf.Tensor4D, beta, inverse).dataSync()).toEqual(
          gdnPacked(x, filter, beta, inverse).dataSync(),
        );
      });
    });

    it.each([false, true])("has the gradients of finite differences (inverse: %s)", (inverse) => {
      tf.tidy(() => {
        // off zero, where |x| bends
        const x = tf.tidy(() => {
          const values = ruleValues<tf.Rank.R4>("x", [n, h, w, channels], 2);
          return tf.add(values, tf.mul(tf.sign(values), 0.5));
        });
        const gamma = tf.abs(ruleValues<tf.Rank.R4>("gamma", [1, 1, channels, channels], 0.1));
        const beta = tf.add(tf.abs(ruleValues<tf.Rank.R1>("beta", [channels])), 1);
        const layer = (...[x, gamma, beta]: tf.Tensor[]) =>
          gdnUnpacked(x as tf.Tensor4D, gamma as tf.Tensor4D, beta as tf.Tensor1D, inverse);
        expectGradients(layer, [x, gamma, beta], { step: 3e-3, tolerance: 4e-3 });
        for (let step = 0; step < 3; step++) expectNoLeak(() => gradientsOf(layer, [x, gamma, beta]));
      });
    });
  });

  it.each([false, true])("passes nothing through |x| where x is 0 (inverse: %s)", (inverse) => {
    tf.tidy(() => {
      const gamma = tf.fill<tf.Rank.R4>([1, 1, 5, 5], 0.5);
      const layer = (x: tf.Tensor4D) => gdnUnpacked(x, gamma, tf.ones([5]), inverse);
      const [dx] = gradientsOf(layer, [tf.tensor4d([0, -0, 0, 0, 0], [1, 1, 1, 5])]);
      expect(Array.from(dx.dataSync())).toEqual([1, 1, 1, 1, 1]);
    });
  });
});
