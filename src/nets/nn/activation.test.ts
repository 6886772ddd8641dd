import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import type { Activation } from "../../core/networks/ops";
import { expectClose } from "../../testing/expect-close";
import { expectGradients } from "../../testing/expect-gradients";
import { activate } from "./activation";

// off the corners at -3, 0, 3 and 6, where finite differences see both sides
const inputs = [-7.5, -3.25, -2.5, -1, -0.25, 0.25, 1, 2.75, 3.5, 5.5, 6.5, 9];

/** After torch.nn.functional, in float64. */
const definitions: { readonly [Kind in Activation]: (x: number) => number } = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardsigmoid: (x) => Math.min(6, Math.max(0, x + 3)) / 6,
  hardswish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
  silu: (x) => x / (1 + Math.exp(-x)),
};

describe.each(["wasm", "cpu"] as const)("activations on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it.each(Object.keys(definitions) as Activation[])(
    "%s is PyTorch's, with the gradients of finite differences",
    (kind) => {
      const x = tf.tensor1d(inputs);
      expectClose(activate(x, kind).dataSync(), inputs.map(definitions[kind]), 1e-6, "float32, values below 10");
      expectGradients((x: tf.Tensor1D) => tf.mul(activate(x, kind), 1), [x], { step: 1e-2, tolerance: 0.02 });
      expect(activate(x, "linear")).toBe(x);
    },
  );
});
