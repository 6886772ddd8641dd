import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { useNodeBackend } from "../../../node/backend";
import { disposeTensors } from "../named-tensors";
import { clipGradients } from "./clip-gradients";

const named = (...lists: number[][]) => new Map(lists.map((list, i) => [`p${i}`, tf.tensor1d(list)]));
const all = (gradients: ReadonlyMap<string, tf.Tensor>) =>
  [...gradients.values()].flatMap((gradient) => Array.from(gradient.dataSync()));

describe.each(["wasm", "cpu"] as const)("gradient clipping on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("divides all gradients by what their common norm has too much, as clip_grad_norm_", () => {
    const { gradients, norm } = clipGradients(named([3, 0], [4]), 1);
    expectClose(norm.dataSync(), [5], 1e-6, "float32");
    expectClose(all(gradients), [3 / 5.000001, 0, 4 / 5.000001], 1e-7, "float32");
  });

  it("leaves small gradients as they are, bit for bit", () => {
    const lists = [[0.1, -0.2], [0.3]];
    expect(all(clipGradients(named(...lists), 1).gradients)).toEqual(lists.flat().map(Math.fround));
    expect(all(clipGradients(named([0, 0]), 1).gradients)).toEqual([0, 0]);
  });

  it("never lets the norm exceed the bound, and never turns the gradient", () => {
    const list = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(list, list, fc.double({ min: 1e-2, max: 1e3, noNaN: true }), (a, b, bound) => {
        const { gradients, norm } = clipGradients(named(a, b), bound);
        const clipped = all(gradients);
        expect(Math.hypot(...clipped)).toBeLessThanOrEqual(bound * (1 + 1e-5));
        const scale = Math.min(1, bound / (Math.hypot(...a, ...b) + 1e-6));
        expectClose(
          clipped,
          [...a, ...b].map((v) => v * scale),
          1e-5 * Math.min(bound, 1e4) + 1e-12,
          "float32",
        );
        tf.dispose([norm, ...gradients.values()]);
      }),
      { numRuns: 50 },
    );
  });

  it("tells by its norm that a gradient is not finite", () => {
    expect(clipGradients(named([1, NaN], [2]), 1).norm.dataSync()[0]).toBeNaN();
    expect(clipGradients(named([1, Infinity], [2]), 1).norm.dataSync()[0]).toBe(Infinity);
  });

  it("leaves no tensor behind", () => {
    const given = named([3, 0], [4]);
    expectNoLeak(() => {
      const { gradients, norm } = clipGradients(given, 1);
      disposeTensors(gradients);
      return norm;
    });
  });
});
