import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import "./gradients/register-gradients";
import { transposeMatrix } from "./transpose-matrix";

describe.each(["wasm", "cpu"] as const)("transposeMatrix on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("puts every element where it belongs, in blocks and where rows make none", () => {
    for (const [rows, columns] of [
      [1, 3],
      [64, 5],
      [511, 4],
      [512, 1],
      [513, 7],
      [640, 33],
      [4096, 3],
    ] as const) {
      const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
      const x = tf.tensor2d(values, [rows, columns]);
      const y = transposeMatrix(x);
      expect(y.shape).toEqual([columns, rows]);
      const expected = values.map((_, i) => (i % rows) * columns + Math.floor(i / rows));
      expect(Buffer.from(y.dataSync().slice().buffer).equals(Buffer.from(expected.buffer))).toBe(true);
      tf.dispose([x, y]);
    }
  });

  it("has the gradient of finite differences and leaves no tensor behind", () => {
    const x = ruleValues<tf.Rank.R2>("x", [512, 3]);
    expectGradients((x) => transposeMatrix(x as tf.Tensor2D), [x], { step: 0.5 });
    expectNoLeak(() => transposeMatrix(x));
    expectNoLeak(() => gradientsOf((x: tf.Tensor2D) => transposeMatrix(x), [x]));
  });
});
