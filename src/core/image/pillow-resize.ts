// Resizing with antialiasing, equal to Pillow's Image.resize to the last bit: fixed-point weights, two passes, and 8-bit
// rounding after each.
import type { RgbImage } from "../../domain";

/** Pillow's PRECISION_BITS: 32 bits less 8 of the sample and 2 of headroom. */
const weightBits = 32 - 8 - 2;
const half = 1 << (weightBits - 1);

interface ResizeFilter {
  /** How far from the centre samples count, in pixels of the input, or of the output where that has fewer. */
  readonly support: number;
  /** The weight of a sample at this distance, of either sign and within the support or on its edge. */
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Bilinear and Lanczos of three lobes (Pillow's Resampling). */
const filters = {
  bilinear: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  lanczos: { support: 3, weight: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0) },
} satisfies Record<string, ResizeFilter>;

/** Part of the resized image, in its pixels. */
export interface ResizeWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fixed-point weights of the input positions that each output position of one axis draws on. */
interface AxisWeights {
  readonly first: Uint32Array;
  readonly count: Uint32Array;
  /** [outputs, stride]. */
  readonly weights: Int32Array;
  readonly stride: number;
}

function axisWeights(
  filter: ResizeFilter,
  inputPixels: number,
  outputPixels: number,
  from: number,
  outputs: number,
): AxisWeights {
  const scale = inputPixels / outputPixels;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Uint32Array(outputs);
  const count = new Uint32Array(outputs);
  const weights = new Int32Array(outputs * stride);
  const exact = new Float64Array(stride);
  const inverse = 1 / stretch;
  for (let i = 0; i < outputs; i++) {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const taps = Math.min(inputPixels, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      exact[k] = filter.weight((k + start - centre + 0.5) * inverse);
      sum += exact[k];
    }
    for (let k = 0; k < taps; k++) {
      const weight = sum === 0 ? exact[k] : exact[k] / sum;
      weights[i * stride + k] = Math.trunc(Math.sign(weight) * 0.5 + weight * 2 ** weightBits);
    }
    first[i] = start;
    count[i] = taps;
  }
  return { first, count, weights, stride };
}

/** One input row, resized horizontally and rounded to 8 bits: [outputs, 3]. */
function resizeRow(data: Uint8Array, rowStart: number, axis: AxisWeights, row: Uint8ClampedArray): void {
  const { first, count, weights, stride } = axis;
  for (let i = 0, to = 0; i < first.length; i++, to += 3) {
    let red = half;
    let green = half;
    let blue = half;
    let at = rowStart + 3 * first[i];
    for (let k = i * stride, end = k + count[i]; k < end; k++, at += 3) {
      const weight = weights[k];
      red = (red + Math.imul(data[at], weight)) | 0;
      green = (green + Math.imul(data[at + 1], weight)) | 0;
      blue = (blue + Math.imul(data[at + 2], weight)) | 0;
    }
    row[to] = red >> weightBits;
    row[to + 1] = green >> weightBits;
    row[to + 2] = blue >> weightBits;
  }
}

/**
 * Which pass Pillow makes first decides how the last bit rounds. Since version 13 it is the vertical one where the
 * height loses more than twice as many pixels as the width; before, it always was the horizontal one.
 */
function verticalComesFirst(image: RgbImage, width: number, height: number): boolean {
  const lost = image.height - height;
  return lost > 0 && lost > 2 * (image.width - width);
}

/** Input rows are visited once; the vertical sums grow as they come by, so that no intermediate image is held. */
function horizontalThenVertical(image: RgbImage, across: AxisWeights, down: AxisWeights): Uint8ClampedArray {
  const rows = down.first.length;
  const lineSamples = across.first.length * 3;
  const sums = new Int32Array(rows * lineSamples).fill(half);
  const row = new Uint8ClampedArray(lineSamples);
  const lastRow = down.first[rows - 1] + down.count[rows - 1];
  let firstOpen = 0;
  for (let y = down.first[0]; y < lastRow; y++) {
    resizeRow(image.data, y * image.width * 3, across, row);
    while (down.first[firstOpen] + down.count[firstOpen] <= y) firstOpen++;
    for (let out = firstOpen; out < rows && down.first[out] <= y; out++) {
      const weight = down.weights[out * down.stride + y - down.first[out]];
      if (weight === 0) continue;
      const lineStart = out * lineSamples;
      for (let i = 0; i < lineSamples; i++) {
        sums[lineStart + i] = (sums[lineStart + i] + Math.imul(row[i], weight)) | 0;
      }
    }
  }
  const resized = new Uint8ClampedArray(sums.length);
  for (let i = 0; i < sums.length; i++) resized[i] = sums[i] >> weightBits;
  return resized;
}

function verticalThenHorizontal(image: RgbImage, across: AxisWeights, down: AxisWeights): Uint8ClampedArray {
  const columns = across.first.length;
  const rows = down.first.length;
  const from = 3 * across.first[0];
  const end = 3 * (across.first[columns - 1] + across.count[columns - 1]);
  const sums = new Int32Array(image.width * 3);
  const line = new Uint8ClampedArray(sums.length);
  const lineBytes = new Uint8Array(line.buffer);
  const resized = new Uint8ClampedArray(rows * columns * 3);
  for (let out = 0; out < rows; out++) {
    sums.fill(half, from, end);
    for (let k = 0; k < down.count[out]; k++) {
      const weight = down.weights[out * down.stride + k];
      const rowStart = (down.first[out] + k) * image.width * 3;
      for (let i = from; i < end; i++) sums[i] = (sums[i] + Math.imul(image.data[rowStart + i], weight)) | 0;
    }
    for (let i = from; i < end; i++) line[i] = sums[i] >> weightBits;
    resizeRow(lineBytes, 0, across, resized.subarray(out * columns * 3, (out + 1) * columns * 3));
  }
  return resized;
}

/**
 * The image at `width` × `height` pixels, or only `window` of that, bilinear unless a filter is named. Throws RangeError
 * for sizes below 1 and for windows that reach outside.
 */
export function pillowResize(
  image: RgbImage,
  width: number,
  height: number,
  window?: ResizeWindow,
  filter: keyof typeof filters = "bilinear",
): RgbImage {
  const { left, top, width: columns, height: rows } = window ?? { left: 0, top: 0, width, height };
  if (!(width >= 1 && height >= 1 && image.width >= 1 && image.height >= 1)) {
    throw new RangeError(`An image of ${image.width} × ${image.height} cannot be resized to ${width} × ${height}.`);
  }
  if (left < 0 || top < 0 || columns < 1 || rows < 1 || left + columns > width || top + rows > height) {
    throw new RangeError(`${columns} × ${rows} at ${left}, ${top} is no part of an image of ${width} × ${height}.`);
  }
  if (!window && width === image.width && height === image.height) return image;
  const across = axisWeights(filters[filter], image.width, width, left, columns);
  const down = axisWeights(filters[filter], image.height, height, top, rows);
  const resized = verticalComesFirst(image, width, height)
    ? verticalThenHorizontal(image, across, down)
    : horizontalThenVertical(image, across, down);
  return { width: columns, height: rows, data: new Uint8Array(resized.buffer) };
}
