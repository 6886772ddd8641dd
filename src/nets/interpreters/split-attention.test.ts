import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { attention } from "../../core/networks/blocks/split-attention";
import type { Norm } from "../nn/norm";
import { InferenceOps } from "./inference";
import { ParameterTree } from "./parameter-tree";
import { TrainingOps } from "./training";

const [height, width, inputs, outputs, hidden] = [3, 4, 4, 3, 5];

function norm(name: string, channels: number): Required<Omit<Norm, "epsilon">> {
  const values = (leaf: string, offset: number) =>
    tf.tidy(() => tf.add(ruleValues<tf.Rank.R1>(`${name}.${leaf}`, [channels], 0.4), offset) as tf.Tensor1D);
  return { scale: values("scale", 1), shift: values("shift", 0), mean: values("mean", 0), variance: values("var", 1) };
}

function unfolded() {
  return {
    conv: { kernel: ruleValues<tf.Rank.R4>("conv", [3, 3, inputs / 2, 2 * outputs]) },
    norm0: norm("norm0", 2 * outputs),
    fc1: {
      kernel: ruleValues<tf.Rank.R2>("fc1", [outputs, hidden]),
      bias: ruleValues<tf.Rank.R1>("fc1.bias", [hidden]),
    },
    norm1: norm("norm1", hidden),
    fc2: {
      kernel: ruleValues<tf.Rank.R2>("fc2", [hidden, 2 * outputs], 2),
      bias: ruleValues<tf.Rank.R1>("fc2.bias", [2 * outputs]),
    },
  };
}

const x = () => ruleValues<tf.Rank.R4>("x", [1, height, width, inputs]);

/** The block for one image by its definition, in float64. */
function byDefinition(): number[] {
  const p = unfolded();
  const normed = (n: Norm, c: number, v: number) => {
    const [scale, shift, mean, variance] = [n.scale, n.shift, n.mean, n.variance].map((t) => t.dataSync()[c]);
    return ((v - mean) / Math.sqrt(variance + 1e-5)) * scale + shift;
  };
  const [xs, kernel] = [x().dataSync(), p.conv.kernel.dataSync()];
  const at = (y: number, i: number, c: number) =>
    y < 0 || y >= height || i < 0 || i >= width ? 0 : xs[(y * width + i) * inputs + c];
  /** [position][channel of both splits] */
  const maps = Array.from({ length: height * width }, (_, position) =>
    Array.from({ length: 2 * outputs }, (_, out) => {
      const firstInput = out < outputs ? 0 : inputs / 2;
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) {
        const [y, i] = [Math.floor(position / width) + Math.floor(tap / 3) - 1, (position % width) + (tap % 3) - 1];
        for (let c = 0; c < inputs / 2; c++) {
          sum += at(y, i, firstInput + c) * kernel[(tap * (inputs / 2) + c) * 2 * outputs + out];
        }
      }
      return Math.max(0, normed(p.norm0, out, sum));
    }),
  );
  const mean = Array.from({ length: outputs }, (_, c) =>
    maps.reduce((sum, map) => sum + (map[c] + map[outputs + c]) / maps.length, 0),
  );
  const dense = (values: number[], { kernel, bias }: { kernel: tf.Tensor2D; bias: tf.Tensor1D }) => {
    const ks = kernel.dataSync();
    return Array.from(bias.dataSync(), (b, o) => values.reduce((sum, v, i) => sum + v * ks[i * bias.size + o], b));
  };
  const inner = dense(mean, p.fc1).map((v, c) => Math.max(0, normed(p.norm1, c, v)));
  const logits = dense(inner, p.fc2);
  return maps.flatMap((map) =>
    Array.from({ length: outputs }, (_, c) => {
      const [a, b] = [Math.exp(logits[c]), Math.exp(logits[outputs + c])];
      return (map[c] * a + map[outputs + c] * b) / (a + b);
    }),
  );
}

/** Each tensor by its name under "attention". */
function parametersOf(parts: ReturnType<typeof unfolded>): Map<string, tf.Tensor> {
  return new Map(
    Object.entries(parts).flatMap(([part, tensors]) =>
      Object.entries(tensors).map(([leaf, tensor]) => [`attention.${part}.${leaf}`, tensor] as const),
    ),
  );
}

function forTraining(x: tf.Tensor4D, parts = unfolded()): tf.Tensor {
  return attention<tf.Tensor>(new TrainingOps(new ParameterTree(parametersOf(parts))), "attention", outputs)(x);
}

function forInference(consume: boolean): tf.Tensor {
  const weights = new Map(
    Array.from(parametersOf(unfolded()), ([name, tensor]) => [
      name,
      { shape: tensor.shape, data: tensor.dataSync() as Float32Array },
    ]),
  );
  const run = (ops: InferenceOps) => attention<tf.Tensor>(ops, "attention", outputs)(x());
  return consume ? InferenceOps.buildConsuming(weights, run) : InferenceOps.build(weights, run);
}

describe.each(["wasm", "cpu"] as const)("split attention on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("weighs the splits by softmaxed attention, with its norms or with them folded, groups together or apart", () => {
    const expected = byDefinition();
    for (const found of [forTraining(x()), forInference(false), forInference(true)]) {
      expectClose(found.dataSync(), expected, 1e-5, "float32, values of about 3");
    }
  });

  it("has the gradients of finite differences", () => {
    const p = unfolded();
    const block = (x: tf.Tensor4D, kernel: tf.Tensor4D, fc1: tf.Tensor2D, fc2: tf.Tensor2D, scale: tf.Tensor1D) =>
      forTraining(x, {
        ...p,
        conv: { kernel },
        norm0: { ...p.norm0, scale },
        fc1: { ...p.fc1, kernel: fc1 },
        fc2: { ...p.fc2, kernel: fc2 },
      });
    const inputs = [x(), p.conv.kernel, p.fc1.kernel, p.fc2.kernel, p.norm0.scale];
    // Short steps, since the rectifiers bend.
    expectGradients(block, inputs, { step: 1e-3, tolerance: 0.02 });
  });

  it("leaves no tensor behind, forward or backward", () => {
    const [input, p] = [x(), unfolded()];
    expectNoLeak(() => forTraining(input, p));
    expectNoLeak(() => gradientsOf((x: tf.Tensor4D) => forTraining(x, p), [input]));
  });
});
