import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { bits } from "../../nn/entropy-bottleneck";
import { featureErrors, squaredError } from "./squared-error";
import { weightedSum } from "./weighted-sum";

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

  it("take each feature of the student by its name", () => {
    const student = { layer2: feature("s2"), layer1: feature("s1") };
    const teacher = { layer1: feature("t1"), layer2: feature("t2"), layer4: feature("t4") };
    const errors = featureErrors(student, teacher);
    expect(Object.keys(errors)).toEqual(["layer2", "layer1"]);
    expectClose(errors.layer1.dataSync(), squaredError(student.layer1, teacher.layer1).dataSync(), 0, "the same");
  });

  it("refuse a feature that the teacher lacks or has in another shape", () => {
    expect(() => featureErrors({ layer3: feature("s") }, { layer1: feature("t") })).toThrow(/"layer3".*only layer1/);
    expect(() => featureErrors({ layer1: feature("s") }, { layer1: feature("t", [2, 3, 2, 4]) })).toThrow(
      /layer1: the student has \[2, 3, 2, 5\], the teacher \[2, 3, 2, 4\]/,
    );
  });

  it("are added by their weights, each by its name", () => {
    const terms = (x: tf.Tensor) => ({ error: tf.sum<tf.Scalar>(tf.square(x)), rate: tf.sum<tf.Scalar>(x) });
    const x = tf.tensor1d([1, -2, 4]);
    expectClose(weightedSum(terms(x), { rate: 10, error: 0.5 }).dataSync(), [40.5], 1e-5, "float32");
    expectGradients((x: tf.Tensor) => weightedSum(terms(x), { rate: 10, error: 0.5 }), [x]);
  });

  it("are refused where a term has no weight or a weight no term", () => {
    const terms = { error: tf.scalar(1), rate: tf.scalar(2) };
    expect(() => weightedSum(terms, { error: 1 })).toThrow(/terms error, rate, the weights are for error\./);
    expect(() => weightedSum(terms, { error: 1, rate: 1, auxiliary: 1 })).toThrow(/auxiliary/);
    expect(() => weightedSum({}, {})).toThrow(/\(none\)/);
  });

  it("leave no tensor behind, forward or backward", () => {
    const [actual, target] = [feature("a"), feature("b")];
    const loss = (x: tf.Tensor) =>
      tf.tidy(() =>
        weightedSum({ ...featureErrors({ x }, { x: target }), rate: bits(tf.sigmoid(x)) }, { x: 1, rate: 1.28 }),
      );
    expectNoLeak(() => squaredError(actual, target));
    expectNoLeak(() => loss(actual));
    expectNoLeak(() => gradientsOf(loss, [actual]));
  });
});
