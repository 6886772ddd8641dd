import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { TrainingInputError } from "../training-input-error";
import { crossEntropy } from "./cross-entropy";

const logits = () => tf.tensor2d([1.5, -0.5, 0.25, 0, 2, -1, 3, -3, 0.5, 0.1, 0.2, 0.3], [4, 3]);
const labels = [0, 2, 255, 1];

// Values and gradients of torch 2.13.
const expected = [
  {
    labelSmoothing: 0,
    value: 1.541247,
    gradient: [
      -0.098895356, 0.031727728, 0.06716761, 0.038065068, 0.281264901, -0.319329977, 0, 0, 0, 0.100203201, -0.222591683,
      0.122388467,
    ],
  },
  {
    labelSmoothing: 0.1,
    value: 1.5329137,
    gradient: [
      -0.076673128, 0.020616613, 0.056056488, 0.026953952, 0.270153761, -0.297107726, 0, 0, 0, 0.089092076,
      -0.200369447, 0.111277342,
    ],
  },
];

describe.each(["wasm", "cpu"] as const)("cross entropy on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it.each(expected)("is PyTorch's with label smoothing $labelSmoothing and an ignored row", (torch) => {
    const options = { ignoreIndex: 255, labelSmoothing: torch.labelSmoothing };
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => crossEntropy(x, labels, options))(logits());
    expectClose(value.dataSync(), [torch.value], 1e-6, "float32");
    expectClose(grad.dataSync(), torch.gradient, 1e-7, "float32 below 0.5");
  });

  it("has the gradient of finite differences over any leading axes", () => {
    const x = ruleValues<tf.Rank.R4>("logits", [2, 2, 3, 4], 3);
    const options = { ignoreIndex: 255, labelSmoothing: 0.2 };
    const truth = Uint8Array.from([0, 3, 255, 2, 1, 1, 0, 255, 2, 3, 3, 1]);
    expectGradients((x: tf.Tensor) => crossEntropy(x, truth, options), [x]);
  });

  it("is log(classes) for equal logits, and 0 where the right class is certain", () => {
    expectClose(crossEntropy(tf.zeros([3, 7]), [0, 6, 3]).dataSync(), [Math.log(7)], 1e-6, "float32");
    expectClose(crossEntropy(tf.tensor2d([[0, 200, -300]]), [1]).dataSync(), [0], 0, "exp(-200) is 0 in float32");
  });

  it("does not change when all logits of a row grow together, however large", () => {
    const value = crossEntropy(logits(), labels, { ignoreIndex: 255 }).dataSync();
    const moved = crossEntropy(tf.add(logits(), 1000), labels, { ignoreIndex: 255 }).dataSync();
    expectClose(moved, value, 1e-4, "float32 steps of 6e-5 near 1000");
  });

  it("counts label 255 like any other unless it is to be ignored", () => {
    expectClose(crossEntropy(tf.zeros([1, 1000]), [255]).dataSync(), [Math.log(1000)], 1e-5, "float32");
  });

  it("is 0 and passes none where no row counts", () => {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
      crossEntropy(x, [255, 255, 255, 255], { ignoreIndex: 255 }),
    )(logits());
    expect(value.dataSync()[0]).toBeCloseTo(0, 12);
    expect(grad.dataSync().every((v) => v === 0)).toBe(true);
  });

  it("refuses labels out of range, and another number of them than rows", () => {
    const wrong = (labels: number[], ignoreIndex?: number) => () => crossEntropy(logits(), labels, { ignoreIndex });
    expect(wrong([0, 3, 1, 1])).toThrow(/Label 1 is 3, but the logits have 3 classes/);
    expect(wrong([0, 2, 254, 1], 255)).toThrow(TrainingInputError);
    expect(wrong([0, -1, 1, 1])).toThrow(TrainingInputError);
    expect(wrong([0, 0.5, 1, 1])).toThrow(TrainingInputError);
    expect(wrong([0, 1, 1])).toThrow(/4 rows, but there are 3 labels/);
  });

  it("leaves no tensor behind, forward or backward", () => {
    const x = logits();
    expectNoLeak(() => crossEntropy(x, labels, { ignoreIndex: 255, labelSmoothing: 0.1 }));
    expectNoLeak(() => gradientsOf((x: tf.Tensor) => crossEntropy(x, labels, { ignoreIndex: 255 }), [x]));
  });
});
