import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { averagePool, globalAveragePool, maxPool } from "./pool";

const settings = fc
  .record({
    h: fc.integer({ min: 2, max: 8 }),
    w: fc.integer({ min: 2, max: 8 }),
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 1 }),
    ceilMode: fc.boolean(),
    countIncludePad: fc.boolean(),
  })
  .filter(({ h, w, size, padding }) => size <= Math.min(h, w) + 2 * padding && padding <= size / 2);
type Setting = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** Windows of one axis as PyTorch lays them: [start, end) in input positions, padding included but no further. */
function windows(input: number, { size, stride, padding }: Setting, ceilMode: boolean): [number, number][] {
  const result: [number, number][] = [];
  for (let start = -padding; ; start += stride) {
    const complete = start + size <= input + padding;
    // A window may be incomplete if ceil mode asks for it, but must start inside the input or the left padding.
    if (
      !complete &&
      !(ceilMode && start < input && result.length > 0 && result[result.length - 1][1] < input + padding)
    )
      break;
    result.push([start, Math.min(start + size, input + padding)]);
  }
  return result;
}

function poolByDefinition(xs: ArrayLike<number>, s: Setting, kind: "maximum" | "average"): number[] {
  const result: number[] = [];
  for (let c = 0; c < 2; c++) {
    for (const [top, bottom] of windows(s.h, s, s.ceilMode)) {
      for (const [left, right] of windows(s.w, s, s.ceilMode)) {
        const values: number[] = [];
        for (let y = Math.max(0, top); y < Math.min(bottom, s.h); y++) {
          for (let x = Math.max(0, left); x < Math.min(right, s.w); x++) values.push(xs[(y * s.w + x) * 2 + c]);
        }
        const count = s.countIncludePad ? (bottom - top) * (right - left) : values.length;
        result.push(kind === "maximum" ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / count);
      }
    }
  }
  return result;
}

const byChannel = (y: tf.Tensor4D) => tf.tidy(() => tf.transpose(y, [0, 3, 1, 2])).dataSync();

describe.each(["wasm", "cpu"] as const)("pooling on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("takes maxima over windows as PyTorch lays them, negative maps included", () => {
    fc.assert(
      fc.property(settings, (s) => {
        const x = tf.tidy(() => tf.sub(ruleValues<tf.Rank.R4>("x", [1, s.h, s.w, 2]), 2) as tf.Tensor4D);
        const y = maxPool(x, s.size, s.stride, s.padding, s.ceilMode);
        expect(Array.from(byChannel(y))).toEqual(poolByDefinition(x.dataSync(), s, "maximum"));
        // Far apart values keep their order under a step.
        expectGradients((x) => maxPool(x as tf.Tensor4D, s.size, s.stride, s.padding, s.ceilMode), [x], {
          step: 1e-4,
          tolerance: 0.02,
        });
        tf.dispose([x, y]);
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it("gives the gradient of equal maxima to the first, as PyTorch does", () => {
    const gradient = gradientsOf((x: tf.Tensor4D) => maxPool(x, 2, 2), [tf.tensor4d([0, 5, 5, 5], [1, 2, 2, 1])])[0];
    expect(Array.from(gradient.dataSync())).toEqual([0, 1, 0, 0]);
  });

  it("averages with PyTorch's padding, ceil mode and divisor, with the gradients of finite differences", () => {
    fc.assert(
      fc.property(settings, (s) => {
        const x = ruleValues<tf.Rank.R4>("x", [1, s.h, s.w, 2]);
        const pool = (x: tf.Tensor) => averagePool(x as tf.Tensor4D, s.size, s.stride, s.padding, s);
        const y = pool(x);
        expectClose(byChannel(y), poolByDefinition(x.dataSync(), s, "average"), 1e-6, "float32 means of at most 9");
        expectGradients(pool, [x], { step: 0.5 });
        tf.dispose([x, y]);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("averages over whole maps", () => {
    const x = ruleValues<tf.Rank.R4>("x", [2, 3, 4, 2]);
    expectClose(globalAveragePool(x).dataSync(), tf.mean(x, [1, 2]).dataSync(), 1e-6, "float32 means of 12");
    expectGradients((x) => globalAveragePool(x as tf.Tensor4D), [x], { step: 0.5 });
  });

  it("leaves no tensor behind, forward or backward", () => {
    const x = ruleValues<tf.Rank.R4>("x", [2, 7, 5, 2]);
    for (const pool of [
      (x: tf.Tensor4D) => maxPool(x, 3, 2, 1),
      (x: tf.Tensor4D) => averagePool(x, 3, 2, 1),
      (x: tf.Tensor4D) => averagePool(x, 2, 2, 0, { ceilMode: true, countIncludePad: false }),
      globalAveragePool,
    ]) {
      expectNoLeak(() => pool(x));
      expectNoLeak(() => gradientsOf(pool, [x]));
    }
  });
});
