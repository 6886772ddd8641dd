// Region pooling by tfjs's CropAndResize, which samples a regular grid as RoIAlign does: two kernels a chunk on a GPU.
import * as tf from "@tensorflow/tfjs-core";
import type { RegionSpans, Span } from "./roi-samples";

/** Regions cropped at once: bounds the memory that a thousand proposals take. */
const chunkSize = 128;

/**
 * First and last of `points` samples along a span, as CropAndResize wants them: fractions of the largest index of a map
 * with one pixel of padding on either side.
 */
function gridEnds({ start, end, size }: Span, points: number, minimum: number): readonly [first: number, last: number] {
  const extent = Math.max(end - start, minimum);
  const fraction = (position: number) => (position + 1) / (size + 1);
  return [fraction(start + (0.5 * extent) / points), fraction(start + ((points - 0.5) * extent) / points)];
}

/** Corners [n, 4] of the regular grid of samples of each of the boxes `indices`. */
function gridCorners({ rows, columns, bins, samples, minimum }: RegionSpans, indices: readonly number[]): tf.Tensor2D {
  const corners = new Float32Array(4 * indices.length);
  indices.forEach((box, i) => {
    const [top, bottom] = gridEnds(rows[box], bins * samples, minimum);
    const [left, right] = gridEnds(columns[box], bins * samples, minimum);
    corners.set([top, left, bottom, right], 4 * i);
  });
  return tf.tensor2d(corners, [indices.length, 4]);
}

/**
 * pyramid of [n, h, w, c] -> [r, bins, bins, c]; no gradient. RoIAlign repeats the edge for one pixel around the map and
 * sees zeros beyond, so the map is padded by its edge and the crop extrapolates zeros.
 */
export function poolByCropping(pyramid: readonly tf.Tensor4D[], regions: RegionSpans): tf.Tensor4D {
  const { levels, images, bins, samples } = regions;
  const points = bins * samples;
  return tf.tidy(() => {
    const pooled: tf.Tensor4D[] = [];
    const order: number[] = [];
    pyramid.forEach((features, level) => {
      const indices = Array.from(levels.keys()).filter((i) => levels[i] === level);
      if (indices.length === 0) return;
      const edge: [number, number] = [1, 1];
      const padded = tf.mirrorPad(features, [[0, 0], edge, edge, [0, 0]], "symmetric");
      for (let at = 0; at < indices.length; at += chunkSize) {
        const chunk = indices.slice(at, at + chunkSize);
        order.push(...chunk);
        pooled.push(
          tf.tidy(() => {
            const image = tf.tensor1d(
              chunk.map((box) => images[box]),
              "int32",
            );
            const corners = gridCorners(regions, chunk);
            const grid = tf.image.cropAndResize(padded, corners, image, [points, points], "bilinear", 0);
            return tf.avgPool(grid, samples, samples, "valid");
          }),
        );
      }
    });
    const place = new Int32Array(order.length);
    order.forEach((box, row) => (place[box] = row));
    return tf.gather(pooled.length === 1 ? pooled[0] : tf.concat(pooled, 0), tf.tensor1d(place, "int32"));
  });
}
