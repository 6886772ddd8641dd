import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { resizeBilinear, resizeNearest } from "./resize";

const size = fc.integer({ min: 1, max: 9 });
const sizes = fc.record({ h: size, w: size, height: size, width: size });

/** One axis of bilinear interpolation with half-pixel centres: both positions and the weight of the second. */
function between(o: number, input: number, output: number): [number, number, number] {
  const position = Math.max(0, ((o + 0.5) * input) / output - 0.5);
  const low = Math.min(Math.floor(position), input - 1);
  return [low, Math.min(low + 1, input - 1), position - low];
}

describe.each(["wasm", "cpu"] as const)("resizing on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("is bilinear with half-pixel centres up and down, with the gradients of finite differences", () => {
    fc.assert(
      fc.property(sizes, ({ h, w, height, width }) => {
        const x = ruleValues<tf.Rank.R4>("x", [1, h, w, 2]);
        const xs = x.dataSync();
        const expected: number[] = [];
        for (let y = 0; y < height; y++) {
          const [top, bottom, down] = between(y, h, height);
          for (let i = 0; i < width; i++) {
            const [left, right, across] = between(i, w, width);
            for (let c = 0; c < 2; c++) {
              const at = (y: number, x: number) => xs[(y * w + x) * 2 + c];
              const above = at(top, left) * (1 - across) + at(top, right) * across;
              const below = at(bottom, left) * (1 - across) + at(bottom, right) * across;
              expected.push(above * (1 - down) + below * down);
            }
          }
        }
        const y = resizeBilinear(x, [height, width]);
        expectClose(y.dataSync(), expected, 2e-6, "float32 interpolation");
        expectGradients((x) => resizeBilinear(x as tf.Tensor4D, [height, width]), [x], { step: 0.5 });
        tf.dispose([x, y]);
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it("copies the nearest by the floor rule, with the gradients of finite differences", () => {
    fc.assert(
      fc.property(sizes, ({ h, w, height, width }) => {
        const x = ruleValues<tf.Rank.R4>("x", [2, h, w, 2]);
        const xs = x.dataSync();
        const expected: number[] = [];
        for (let b = 0; b < 2; b++) {
          for (let y = 0; y < height; y++) {
            for (let i = 0; i < width; i++) {
              const from = (b * h + Math.floor((y * h) / height)) * w + Math.floor((i * w) / width);
              expected.push(xs[2 * from], xs[2 * from + 1]);
            }
          }
        }
        const y = resizeNearest(x, [height, width]);
        expect(Array.from(y.dataSync())).toEqual(expected);
        if (h !== height || w !== width) {
          expectGradients((x) => resizeNearest(x as tf.Tensor4D, [height, width]), [x], { step: 0.5 });
        }
        tf.dispose([x, y]);
      }),
      // Twice the size has a way of its own.
      {
        numRuns: 40,
        seed: 6,
        examples: [[{ h: 3, w: 4, height: 6, width: 8 }], [{ h: 1, w: 5, height: 2, width: 10 }]],
      },
    );
  });

  it("leaves no tensor behind, forward or backward", () => {
    const x = ruleValues<tf.Rank.R4>("x", [2, 4, 5, 3]);
    for (const resize of [resizeBilinear, resizeNearest]) {
      expectNoLeak(() => resize(x, [8, 9]));
      expectNoLeak(() => gradientsOf((x: tf.Tensor4D) => resize(x, [8, 9]), [x]));
    }
  });
});
