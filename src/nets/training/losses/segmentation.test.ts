import type * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { segmentationLoss, type LabelMaps } from "./segmentation";

const truth: LabelMaps = {
  labels: Uint8Array.from({ length: 2 * 5 * 7 }, (_, i) => (i % 6 === 5 ? 255 : i % 3)),
  height: 5,
  width: 7,
};
const main = () => ruleValues<tf.Rank.R4>("main", [2, 2, 3, 3], 2);
const auxiliary = () => ruleValues<tf.Rank.R4>("auxiliary", [2, 3, 4, 3], 2);

describe.each(["wasm", "cpu"] as const)("the segmentation loss on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("adds half of the auxiliary head's", () => {
    const [x, y] = [main(), auxiliary()];
    const parts = [x, y].map((logits) => segmentationLoss({ main: logits }, truth).dataSync()[0]);
    const both = segmentationLoss({ main: x, auxiliary: y }, truth).dataSync();
    expectClose(both, [parts[0] + parts[1] / 2], 1e-6, "float32");
    expectClose(
      segmentationLoss({ main: x, auxiliary: y }, truth, 0.4).dataSync(),
      [parts[0] + parts[1] * 0.4],
      1e-6,
      "",
    );
  });

  it("has the gradients of finite differences for both heads", () => {
    const loss = (main: tf.Tensor4D, auxiliary: tf.Tensor4D) => segmentationLoss({ main, auxiliary }, truth);
    expectGradients(loss, [main(), auxiliary()]);
  });

  it("does not depend on what is predicted where nothing counts", () => {
    const leftOnly = { ...truth, labels: truth.labels.map((label, i) => (i % 7 < 3 ? label : 255)) };
    const x = ruleValues<tf.Rank.R4>("fine", [2, 5, 7, 3]);
    const gradient = gradientsOf((main: tf.Tensor4D) => segmentationLoss({ main }, leftOnly), [x])[0].dataSync();
    gradient.forEach((v, i) => {
      if (leftOnly.labels[Math.floor(i / 3)] === 255) expect(v).toBeCloseTo(0, 12);
    });
    expect(gradient.some((v) => v !== 0)).toBe(true);
  });

  it("refuses label maps of another size or with classes that the logits lack", () => {
    expect(() => segmentationLoss({ main: main() }, { ...truth, width: 8 })).toThrow(
      /80 rows, but there are 70 labels/,
    );
    const labels = truth.labels.map((label) => (label === 2 ? 7 : label));
    expect(() => segmentationLoss({ main: main() }, { ...truth, labels })).toThrow(/0 to 2 or 255/);
  });

  it("leaves no tensor behind, forward or backward", () => {
    const [x, y] = [main(), auxiliary()];
    const loss = (main: tf.Tensor4D, auxiliary: tf.Tensor4D) => segmentationLoss({ main, auxiliary }, truth);
    expectNoLeak(() => loss(x, y));
    expectNoLeak(() => gradientsOf(loss, [x, y]));
  });
});
