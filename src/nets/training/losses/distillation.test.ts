import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { TrainingInputError } from "../training-input-error";
import { crossEntropy } from "./cross-entropy";
import { distillation, softenedDivergence } from "./distillation";

const labels = [1, 0, 4];
const student = () => ruleValues<tf.Rank.R2>("student", [3, 5], 3);
const teacher = () => ruleValues<tf.Rank.R2>("teacher", [3, 5], 3);

describe.each(["wasm", "cpu"] as const)("distillation on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("has the gradient of finite differences at any temperature", () => {
    const known = teacher();
    for (const temperature of [0.5, 1, 4]) {
      const loss = (x: tf.Tensor2D) => distillation(x, known, labels, { temperature, alpha: 0.3 });
      expectGradients(loss, [student()]);
    }
  });

  it("diverges by nothing from a teacher with the same logits, and by more than nothing from any other", () => {
    const same = softenedDivergence(student(), student(), 2).dataSync()[0];
    expectClose([same], [0], 1e-7, "equal logarithms cancel");
    expect(softenedDivergence(student(), teacher(), 2).dataSync()[0]).toBeGreaterThan(0.1);
  });

  it("is the cross entropy alone with alpha 1, and the divergence times temperature² with alpha 0", () => {
    const [x, known] = [student(), teacher()];
    const hard = distillation(x, known, labels, { temperature: 3, alpha: 1 }).dataSync();
    expectClose(hard, crossEntropy(x, labels).dataSync(), 1e-6, "float32");
    const soft = distillation(x, known, labels, { temperature: 3, alpha: 0 }).dataSync();
    expectClose(soft, [9 * softenedDivergence(x, known, 3).dataSync()[0]], 1e-5, "float32");
  });

  it("stays finite where the teacher gives a class no chance", () => {
    const known = tf.tensor2d([[0, 300, -300]]);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => softenedDivergence(x as tf.Tensor2D, known, 1))(
      tf.tensor2d([[1, 0, 2]]),
    );
    const log = Math.log(Math.exp(1) + 1 + Math.exp(2));
    expectClose(value.dataSync(), [log], 1e-6, "float32");
    expectClose(grad.dataSync(), [Math.exp(1 - log), Math.exp(-log) - 1, Math.exp(2 - log)], 1e-6, "float32");
  });

  it("refuses logits of other classes and a temperature of 0", () => {
    const other = ruleValues<tf.Rank.R2>("other", [3, 6]);
    expect(() => distillation(student(), other, labels)).toThrow(/\[3, 5\], the teacher's \[3, 6\]/);
    expect(() => softenedDivergence(student(), teacher(), 0)).toThrow(TrainingInputError);
  });

  it("leaves no tensor behind, forward or backward", () => {
    const [x, known] = [student(), teacher()];
    const options = { temperature: 2, alpha: 0.5 };
    expectNoLeak(() => distillation(x, known, labels, options));
    expectNoLeak(() => gradientsOf((x: tf.Tensor2D) => distillation(x, known, labels, options), [x]));
  });
});
