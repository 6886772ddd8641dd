import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, gradientsOf, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { useNodeBackend } from "../../node/backend";
import { multiLevelRoiAlign, roiAlign, type MultiLevelRoiAlignOptions } from "./roi-align";

/** One bilinear sample as torchvision takes it, in float64. */
function sampleAt(features: tf.Tensor4D, image: number, y: number, x: number, channel: number): number {
  const [, h, w, c] = features.shape;
  if (y < -1 || y > h || x < -1 || x > w) return 0;
  const values = features.dataSync();
  const at = (y: number, x: number) => values[((image * h + y) * w + x) * c + channel];
  const axis = (position: number, size: number) => {
    const clamped = Math.min(Math.max(position, 0), size - 1);
    const low = Math.floor(clamped);
    return { low, high: Math.min(low + 1, size - 1), fraction: clamped - low };
  };
  const [row, column] = [axis(y, h), axis(x, w)];
  const upper = at(row.low, column.low) * (1 - column.fraction) + at(row.low, column.high) * column.fraction;
  const lower = at(row.high, column.low) * (1 - column.fraction) + at(row.high, column.high) * column.fraction;
  return upper * (1 - row.fraction) + lower * row.fraction;
}

function byDefinition(
  pyramid: readonly tf.Tensor4D[],
  boxes: Float32Array,
  levels: Int32Array,
  { outputSize = 7, samplingRatio = 2, aligned = false, spatialScales, batchIndex }: MultiLevelRoiAlignOptions,
): number[] {
  const result: number[] = [];
  levels.forEach((level, box) => {
    const shift = aligned ? 0.5 : 0;
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) => boxes[4 * box + k] * spatialScales[level] - shift);
    const extent = (length: number) => (aligned ? length : Math.max(length, 1)) / outputSize;
    const [binHeight, binWidth] = [extent(y2 - y1), extent(x2 - x1)];
    for (let by = 0; by < outputSize; by++) {
      for (let bx = 0; bx < outputSize; bx++) {
        for (let channel = 0; channel < pyramid[0].shape[3]; channel++) {
          let sum = 0;
          for (let i = 0; i < samplingRatio; i++) {
            for (let j = 0; j < samplingRatio; j++) {
              const y = y1 + (by + (i + 0.5) / samplingRatio) * binHeight;
              const x = x1 + (bx + (j + 0.5) / samplingRatio) * binWidth;
              sum += sampleAt(pyramid[level], batchIndex?.[box] ?? 0, y, x, channel);
            }
          }
          result.push(sum / samplingRatio ** 2);
        }
      }
    }
  });
  return result;
}

const pyramid = () => [
  ruleValues<tf.Rank.R4>("level0", [2, 12, 15, 3]),
  ruleValues<tf.Rank.R4>("level1", [2, 6, 8, 3]),
];
// Inside, thinner than a feature pixel, over the edges, far outside, a point, the whole image.
const boxes = new Float32Array([
  3, 4, 40.5, 30, 20, 10.25, 21, 28.75, -9, -12, 14, 9, 50, 40, 90, 80, 7, 7, 7, 7, 0, 0, 60, 48,
]);
const levels = Int32Array.of(0, 1, 0, 1, 1, 0);
const batchIndex = Int32Array.of(0, 1, 1, 0, 1, 0);

describe.each(["wasm", "cpu"] as const)("RoIAlign on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  for (const by of ["loops", "gathering"] as const) {
    for (const aligned of [false, true]) {
      const options = { spatialScales: [0.25, 0.125], aligned, batchIndex, by };

      it(`pools each box from its level as torchvision does, by ${by}, aligned ${aligned}`, () => {
        const maps = pyramid();
        const expected = byDefinition(maps, boxes, levels, options);
        const pooled = multiLevelRoiAlign(maps, boxes, levels, options);
        expect(pooled.shape).toEqual([6, 7, 7, 3]);
        expectClose(pooled.dataSync(), expected, 1e-5, "float32 means of interpolated values below 1");
      });

      it(`has the gradients of finite differences, by ${by}, aligned ${aligned}`, () => {
        const pool = (...maps: tf.Tensor4D[]) => multiLevelRoiAlign(maps, boxes, levels, options);
        expectGradients(pool, pyramid(), { step: 0.5 });
      });

      it(`leaves no tensor behind, by ${by}, aligned ${aligned}`, () => {
        const maps = pyramid();
        const pool = (...maps: tf.Tensor4D[]) => multiLevelRoiAlign(maps, boxes, levels, options);
        expectNoLeak(() => pool(...maps));
        expectNoLeak(() => gradientsOf(pool, maps));
      });
    }
  }

  for (const aligned of [false, true]) {
    const options = { spatialScales: [0.25, 0.125], aligned, batchIndex, by: "cropping" as const };

    it(`pools each box from its level as torchvision does, by cropping, aligned ${aligned}`, () => {
      const maps = pyramid();
      const pooled = multiLevelRoiAlign(maps, boxes, levels, options);
      expect(pooled.shape).toEqual([6, 7, 7, 3]);
      const expected = byDefinition(maps, boxes, levels, options);
      expectClose(pooled.dataSync(), expected, 1e-4, "CropAndResize rounds positions of up to 15 pixels");
      expectNoLeak(() => multiLevelRoiAlign(maps, boxes, levels, options));
    });
  }

  it("pools any boxes by cropping as by loops, more than are cropped at once", () => {
    // A tenth off, so that no sample lies exactly on the border to the zeros, where the last bit would decide.
    const edge = fc.integer({ min: -8, max: 260 }).map((v) => v / 2 + 0.1);
    const corners = fc.array(fc.tuple(edge, edge, edge, edge), { minLength: 1, maxLength: 12 });
    const maps = [32, 16, 8, 4].map((side) => ruleValues<tf.Rank.R4>(`side${side}`, [1, side, side, 3]));
    const spatialScales = [1 / 4, 1 / 8, 1 / 16, 1 / 32];
    fc.assert(
      fc.property(corners, fc.constantFrom(1, 60), (corners, times) => {
        const once = corners.flatMap(([a, b, c, d]) => [
          Math.min(a, c),
          Math.min(b, d),
          Math.max(a, c),
          Math.max(b, d),
        ]);
        const boxes = Float32Array.from(Array<number[]>(times).fill(once).flat());
        const levels = Int32Array.from({ length: boxes.length / 4 }, (_, i) => i % 4);
        tf.tidy(() => {
          const [cropped, looped] = (["cropping", "loops"] as const).map((by) =>
            multiLevelRoiAlign(maps, boxes, levels, { spatialScales, by }).dataSync(),
          );
          expectClose(cropped, looped, 2e-4, "CropAndResize rounds positions of up to 33 pixels");
        });
      }),
      { numRuns: 20 },
    );
  });

  it("takes other bin and sample counts, and boxes as a tensor", () => {
    const [map] = pyramid();
    const options = { outputSize: 3, samplingRatio: 3, spatialScale: 0.25 };
    const expected = byDefinition([map], boxes, new Int32Array(6), { ...options, spatialScales: [0.25] });
    expectClose(roiAlign(map, tf.tensor2d(boxes, [6, 4]), options).dataSync(), expected, 1e-5, "float32 means");
  });

  it("gives no regions for no boxes, and refuses boxes without levels", () => {
    const maps = pyramid();
    expect(roiAlign(maps[0], new Float32Array(0), { spatialScale: 1 }).shape).toEqual([0, 7, 7, 3]);
    expect(() => multiLevelRoiAlign(maps, boxes, levels.slice(1), { spatialScales: [1, 1] })).toThrow(
      /24 box edges for 5 levels/,
    );
  });
});
