import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import type { Activation } from "../../core/networks/ops";
import { activationDefinitions } from "../../testing/activation-definitions";
import { expectClose } from "../../testing/expect-close";
import { expectGradients } from "../../testing/expect-gradients";
import { activate } from "./activation";

// off the corners at -3, 0, 3 and 6, where finite differences see both sides
const inputs = [-7.5, -3.25, -2.5, -1, -0.25, 0.25, 1, 2.75, 3.5, 5.5, 6.5, 9];

describe.each(["wasm", "cpu"] as const)("activations on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it.each(Object.keys(activationDefinitions) as Activation[])(
    "%s is PyTorch's, with the gradients of finite differences",
    (kind) => {
      const x = tf.tensor1d(inputs);
      expectClose(
        activate(x, kind).dataSync(),
        inputs.map(activationDefinitions[kind]),
        1e-6,
        "float32, values below 10",
      );
      expectGradients((x: tf.Tensor1D) => tf.mul(activate(x, kind), 1), [x], { step: 1e-2, tolerance: 0.02 });
      expect(activate(x, "linear")).toBe(x);
    },
  );
});
