// A convolution's filter gradient as matrix products over chunks of output rows (im2col), for WebAssembly.
import * as tf from "@tensorflow/tfjs-core";
import { outputsInside, type ConvGeometry } from "../conv-geometry";
import { transposeMatrix } from "../transpose-matrix";

/** Output positions a chunk: so many that packing pays, so few that a chunk of dy stays in the cache. */
const positionsPerChunk = 1024;

/** x [n, h, w, in], dy [n, oh, ow, out] -> [kh, kw, in, out]. Reads x and dy, so it serves where reading is a copy. */
export function filterGradientByColumns(x: tf.Tensor4D, dy: tf.Tensor4D, { rows, columns }: ConvGeometry): tf.Tensor4D {
  const [n, h, w, channels] = x.shape;
  const outputs = dy.shape[3];
  const taps = Array.from({ length: rows.taps * columns.taps }, (_, tap) => ({
    ky: Math.floor(tap / columns.taps),
    kx: tap % columns.taps,
  }));
  const transposed = transposeMatrix(tf.reshape(x, [n * h * w, channels]));
  const planes = transposed.dataSync() as Float32Array; // [in, n, h, w]
  transposed.dispose();
  const dyValues = dy.dataSync() as Float32Array;
  const lines = n * rows.output;
  const linesPerChunk = Math.max(1, Math.round(positionsPerChunk / columns.output));
  const buffer = new Float32Array(taps.length * channels * linesPerChunk * columns.output);

  let sum: tf.Tensor2D | undefined;
  for (let firstLine = 0; firstLine < lines; firstLine += linesPerChunk) {
    const count = Math.min(linesPerChunk, lines - firstLine);
    const positions = count * columns.output;
    const matrix = buffer.subarray(0, taps.length * channels * positions);
    let to = 0;
    for (const { ky, kx } of taps) {
      const [start, end] = outputsInside(columns, kx);
      const shift = kx * columns.dilation - columns.before;
      for (let channel = 0; channel < channels; channel++) {
        for (let line = firstLine; line < firstLine + count; line++, to += columns.output) {
          const image = Math.floor(line / rows.output);
          const y = (line % rows.output) * rows.stride + ky * rows.dilation - rows.before;
          if (y < 0 || y >= h || start === end) {
            matrix.fill(0, to, to + columns.output);
            continue;
          }
          const from = ((channel * n + image) * h + y) * w + shift;
          for (let o = 0; o < start; o++) matrix[to + o] = 0;
          for (let o = start, i = from + start * columns.stride; o < end; o++, i += columns.stride) {
            matrix[to + o] = planes[i];
          }
          for (let o = end; o < columns.output; o++) matrix[to + o] = 0;
        }
      }
    }
    const from = firstLine * columns.output * outputs;
    const previous = sum;
    sum = tf.tidy(() => {
      const product: tf.Tensor2D = tf.matMul(
        tf.tensor2d(matrix, [taps.length * channels, positions]),
        tf.tensor2d(dyValues.subarray(from, from + positions * outputs), [positions, outputs]),
      );
      return previous ? tf.add(previous, product) : product;
    });
    previous?.dispose();
  }
  return tf.reshape(sum as tf.Tensor, [rows.taps, columns.taps, channels, outputs]);
}
