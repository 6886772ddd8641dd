import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { bits } from "../../nn/entropy-bottleneck";
import { squaredError } from "./squared-error";

const feature = (name: string, shape: [number, number, number, number] = [2, 3, 2, 5]) =>
  ruleValues<tf.Rank.R4>(name, shape);

describe.each(["wasm", "cpu"] as const)("the terms of the first stage on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("sum squared errors, with the gradient of finite differences for the student and none for the teacher", () => {
    const [actual, target] = [feature("a"), feature("b")];
    const [a, b] = [actual.dataSync(), target.dataSync()];
    const expected = Array.from(a, (v, i) => (v - b[i]) ** 2).reduce((x, y) => x + y);
    expectClose(squaredError(actual, target).dataSync(), [expected], 1e-4, "float32 sum of about 40");
    expectGradients((x: tf.Tensor) => squaredError(x, target), [actual]);
    const doubled = gradientsOf((x: tf.Tensor) => squaredError(x, tf.mul(x, 1)), [actual])[0];
    expect(doubled.dataSync().every((v) => v === 0)).toBe(true);
  });

  it("refuse a feature that the teacher has in another shape", () => {
    expect(() => squaredError(feature("s"), feature("t", [2, 3, 2, 4]), "layer1")).toThrow(
      /layer1: the student has \[2, 3, 2, 5\], the teacher \[2, 3, 2, 4\]/,
    );
  });

  it("leave no tensor behind, forward or backward", () => {
    const [actual, target] = [feature("a"), feature("b")];
    const loss = (x: tf.Tensor) =>
      tf.tidy((): tf.Scalar => tf.add(squaredError(x, target), tf.mul(bits(tf.sigmoid(x)), 1.28)));
    expectNoLeak(() => squaredError(actual, target));
    expectNoLeak(() => loss(actual));
    expectNoLeak(() => gradientsOf(loss, [actual]));
  });
});
