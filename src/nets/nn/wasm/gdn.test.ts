import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import { expectClose } from "../../../testing/expect-close";
import { ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { packFilter } from "./conv2d";
import { gdnPacked } from "./gdn";

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
      });
    });
  });
});
