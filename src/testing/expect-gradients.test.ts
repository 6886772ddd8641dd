import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import "../nets/nn/gradients/register-gradients";
import { expectGradients, ruleValues } from "./expect-gradients";
import { useNodeBackend } from "../node/backend";

describe("expectGradients", () => {
  beforeAll(() => useNodeBackend("cpu"));

  const x = () => ruleValues<tf.Rank.R2>("x", [3, 4]);
  const withGradient = (gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
    tf.customGrad((x) => ({
      value: tf.square(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => gradient(dy, x as tf.Tensor),
    }))(x);

  it("passes the right gradient", () => {
    expectGradients(
      withGradient((dy, x) => tf.mul(dy, tf.mul(x, 2))),
      [x()],
    );
  });

  it("fails on a wrong one, and on one that is wrong in a single element", () => {
    expect(() =>
      expectGradients(
        withGradient((dy, x) => tf.mul(dy, x)),
        [x()],
      ),
    ).toThrow(/finite differences/);
    const spoiled = withGradient((dy, x) =>
      tf.add(tf.mul(dy, tf.mul(x, 2)), tf.tensor2d([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [3, 4])),
    );
    expect(() => expectGradients(spoiled, [x()])).toThrow(/finite differences/);
  });
});
