import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { proposalLosses, regionLosses } from "./detection-losses";
import type { ProposalTargets } from "./detection-targets";

/** Two levels of 2 × 3 and 1 × 2 positions with 2 anchors each: 16 anchors an image, two images. */
const levelShapes: [number, number, number, number][] = [
  [2, 2, 3, 2],
  [2, 1, 2, 2],
];
const headOutputs = () =>
  levelShapes.flatMap((shape, i) => [
    ruleValues<tf.Rank.R4>(`objectness${i}`, shape, 2),
    ruleValues<tf.Rank.R4>(`deltas${i}`, [shape[0], shape[1], shape[2], 4 * shape[3]]),
  ]);
const levelsOf = (outputs: readonly tf.Tensor[]) => [
  { objectness: outputs[0] as tf.Tensor4D, deltas: outputs[1] as tf.Tensor4D },
  { objectness: outputs[2] as tf.Tensor4D, deltas: outputs[3] as tf.Tensor4D },
];
const targets: ProposalTargets[] = [
  {
    anchors: Uint32Array.from([1, 5, 13]),
    objectness: Float32Array.from([0, 1, 1]),
    offsets: Float32Array.from([0, 0, 0, 0, 0.3, -0.2, 0.1, 0.9, -0.5, 0.04, 2, -0.7]),
  },
  { anchors: Uint32Array.from([0, 15]), objectness: Float32Array.from([0, 0]), offsets: new Float32Array(8) },
];

describe.each(["wasm", "cpu"] as const)("the losses of detection on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  const proposalSum = (...outputs: tf.Tensor[]) =>
    tf.tidy(() => {
      const { objectness, boxes } = proposalLosses(levelsOf(outputs), targets);
      return tf.add(objectness, tf.mul(boxes, 2));
    });
  const head = () => [ruleValues<tf.Rank.R2>("logits", [5, 3], 2), ruleValues<tf.Rank.R2>("deltas", [5, 12])];
  const regions = [
    { labels: Int32Array.from([0, 2]), offsets: Float32Array.from([0, 0, 0, 0, 0.4, -0.8, 0.1, 1.5]) },
    { labels: Int32Array.from([1, 0, 2]), offsets: Float32Array.from([1, 0.2, -3, 0, 0, 0, 0, 0, 0.5, 0.5, 0.3, 0.2]) },
  ];
  const regionSum = (logits: tf.Tensor, deltas: tf.Tensor) =>
    tf.tidy(() => {
      const { classes, boxes } = regionLosses(
        { logits: logits as tf.Tensor2D, deltas: deltas as tf.Tensor2D },
        regions,
      );
      return tf.add(classes, tf.mul(boxes, 2));
    });

  it("count anchors image by image through the levels", () => {
    const outputs = headOutputs();
    const [coarse, fine] = [outputs[2].dataSync(), outputs[0].dataSync()];
    // Image 0: anchors 1, 5 of the first level and 1 of the second; image 1: anchor 0 of the first and 3 of the second.
    const logits = [fine[1], fine[5], coarse[1], fine[12], coarse[7]];
    const wanted = [0, 1, 1, 0, 0];
    const entropies = logits.map((x, i) => Math.log1p(Math.exp(x)) - x * wanted[i]);
    const { objectness } = proposalLosses(levelsOf(outputs), targets);
    expectClose(objectness.dataSync(), [entropies.reduce((a, b) => a + b) / 5], 1e-6, "float32");
  });

  it("have the gradients of finite differences", () => {
    expectGradients(proposalSum, headOutputs(), { step: 2e-3, tolerance: 1e-2 });
    expectGradients(regionSum, head(), { step: 2e-3, tolerance: 1e-2 });
  });

  it("pass gradients to sampled anchors alone, and of boxes to things alone", () => {
    const outputs = headOutputs();
    const gradients = gradientsOf(proposalSum, outputs).map((g) => Array.from(g.dataSync()));
    const touched = (values: number[], each: number) => [
      ...new Set(values.flatMap((v, i) => (v === 0 ? [] : [Math.floor(i / each)]))),
    ];
    expect(gradients.map((values, i) => touched(values, i % 2 === 0 ? 1 : 4))).toEqual([[1, 5, 12], [5], [1, 7], [1]]);
    const [, deltas] = gradientsOf(regionSum, head()).map((g) => Array.from(g.dataSync()));
    expect(touched(deltas, 4)).toEqual([5, 7, 14]);
  });

  it("are 0, with gradients of 0, for boxes where there is no thing", () => {
    const background = targets.map((t) => ({ ...t, objectness: t.objectness.map(() => 0) }));
    const [, fine, , coarse] = headOutputs();
    const gradients = gradientsOf(
      (fine: tf.Tensor, coarse: tf.Tensor) => {
        const [objectness0, , objectness1] = headOutputs();
        return proposalLosses(levelsOf([objectness0, fine, objectness1, coarse]), background).boxes;
      },
      [fine, coarse],
    );
    for (const gradient of gradients) expect(gradient.dataSync().every((v) => v === 0)).toBe(true);
    const nothing = { labels: new Int32Array(5), offsets: new Float32Array(20) };
    const [logits, moved] = head() as [tf.Tensor2D, tf.Tensor2D];
    expect(regionLosses({ logits, deltas: moved }, [nothing]).boxes.dataSync()[0]).toBe(0);
  });

  it("are 0, with gradients of 0, where no anchor is sampled", () => {
    const none = { anchors: new Uint32Array(0), objectness: new Float32Array(0), offsets: new Float32Array(0) };
    const gradients = gradientsOf((...outputs: tf.Tensor[]) => {
      const { objectness, boxes } = proposalLosses(levelsOf(outputs), [none, none]);
      return tf.add(objectness, boxes);
    }, headOutputs());
    for (const gradient of gradients) expect(gradient.dataSync().every((v) => v === 0)).toBe(true);
  });

  it("refuse targets that are not of these outputs", () => {
    expect(() => proposalLosses(levelsOf(headOutputs()), targets.slice(1))).toThrow(/2 images .* targets for 1 images/);
    const far = { ...targets[0], anchors: Uint32Array.from([1, 5, 16]) };
    expect(() => proposalLosses(levelsOf(headOutputs()), [far, targets[1]])).toThrow(/16 anchors each.*up to 16/);
    const [logits, deltas] = head() as [tf.Tensor2D, tf.Tensor2D];
    expect(() => regionLosses({ logits, deltas }, regions.slice(1))).toThrow(/targets for 3 regions/);
    const unknown = { ...regions[0], labels: Int32Array.from([0, 3]) };
    expect(() => regionLosses({ logits, deltas }, [unknown, regions[1]])).toThrow(/Label 1 is 3/);
  });

  it("leave no tensor behind, forward or backward", () => {
    const outputs = headOutputs();
    const said = head();
    expectNoLeak(() => proposalLosses(levelsOf(outputs), targets));
    expectNoLeak(() => gradientsOf(proposalSum, outputs));
    expectNoLeak(() => regionLosses({ logits: said[0], deltas: said[1] }, regions));
    expectNoLeak(() => gradientsOf(regionSum, said));
  });
});
