import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../../node/backend";
import { expectClose } from "../../../testing/expect-close";
import { ruleValues } from "../../../testing/expect-gradients";
import { expectNoLeak } from "../../../testing/expect-no-leak";
import { multiLevelRoiAlign } from "../roi-align";

const spatialScales = [1 / 4, 1 / 8, 1 / 16, 1 / 32];

describe.each(["plain", "fused"] as const)("%s region pooling on the heap", (variant) => {
  beforeAll(async () => {
    await useNodeBackend("wasm", variant);
  });

  it("pools any boxes of any images as the loops do", () => {
    const edge = fc.integer({ min: -40, max: 300 }).map((v) => v / 2);
    const boxes = fc.array(fc.tuple(edge, edge, edge, edge, fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        boxes,
        fc.boolean(),
        fc.constantFrom(4, 12, 64),
        fc.integer({ min: 1, max: 3 }),
        (corners, aligned, channels, samplingRatio) => {
          tf.tidy(() => {
            const maps = [32, 16, 8, 4].map((side) =>
              ruleValues<tf.Rank.R4>(`side${side}`, [2, side, side + 1, channels]),
            );
            const xyxyPixels = corners.flatMap(([a, b, c, d]) => [
              Math.min(a, c),
              Math.min(b, d),
              Math.max(a, c),
              Math.max(b, d),
            ]);
            const pick = (part: (bits: number) => number) => Int32Array.from(corners, ([, , , , bits]) => part(bits));
            const options = { spatialScales, aligned, samplingRatio, batchIndex: pick((bits) => bits >> 2) };
            const [pooled, looped] = (["heap kernel", "loops"] as const).map((by) =>
              multiLevelRoiAlign(
                maps,
                Float32Array.from(xyxyPixels),
                pick((bits) => bits & 3),
                { ...options, by },
              ),
            );
            expect(pooled.shape).toEqual(looped.shape);
            expectClose(pooled.dataSync(), looped.dataSync(), 1e-6, "float32 means of values below 1");
          });
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it("is what inference takes, and leaves nothing behind", () => {
    const map = ruleValues<tf.Rank.R4>("map", [1, 9, 9, 8]);
    const boxes = Float32Array.of(0, 0, 20, 30, 4, 4, 9, 9);
    const options = { spatialScales: [1 / 4] };
    const pool = (inference: boolean) => multiLevelRoiAlign([map], boxes, new Int32Array(2), { ...options, inference });
    expectClose(pool(true).dataSync(), pool(false).dataSync(), 1e-6, "float32 means of values below 1");
    expectNoLeak(() => pool(true));
  });
});
