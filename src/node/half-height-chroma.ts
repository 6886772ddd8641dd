// JPEGs whose chroma has half the height and the full width (4:4:0: photographs that were turned without loss), decoded
// as libjpeg-turbo 2.1 and browsers do. MozJPEG of @jsquash 1.6 repeats chroma rows; delete this once it smooths them.
import { readJpegHeader } from "../core/image/jpeg-header";
import type { DecodedPixels } from "../core/image/pixel-decoder";
import { splitJpeg } from "../core/image/split-jpeg";

/** One component: a sample a pixel. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

type DecodePlane = (file: Uint8Array<ArrayBuffer>) => Promise<Plane>;

/** Whether the file's luma is whole and its chroma of half the height, and its colours are luma and chroma. */
export function hasHalfHeightChroma(bytes: Uint8Array): boolean {
  const { components, isRgb, unusual } = readJpegHeader(bytes);
  if (isRgb || unusual !== undefined || components.length !== 3) return false;
  const [luma, ...chroma] = components;
  return chroma.every((one) => one.horizontal === luma.horizontal && 2 * one.vertical === luma.vertical);
}

/** Twice the rows: three quarters of the nearer and one of the farther, as h1v2_fancy_upsample rounds them. */
function twiceAsHigh({ width, height, samples }: Plane, rows: number): Uint8Array {
  const taller = new Uint8Array(width * rows);
  for (let row = 0; row < rows; row++) {
    const near = row >> 1;
    const isUpper = row % 2 === 0;
    const far = isUpper ? Math.max(0, near - 1) : Math.min(height - 1, near + 1);
    const bias = isUpper ? 1 : 2;
    for (let x = 0; x < width; x++) {
      taller[row * width + x] = (3 * samples[near * width + x] + samples[far * width + x] + bias) >> 2;
    }
  }
  return taller;
}

/** libjpeg's fixed-point numbers of 16 bits after the point (jdcolor.c). */
const fixed = (value: number): number => Math.floor(value * 65_536 + 0.5);
const half = 1 << 15;
const [redCr, blueCb, greenCr, greenCb] = [1.402, 1.772, 0.71414, 0.34414].map(fixed);

const clamped = (value: number): number => Math.min(255, Math.max(0, value));

export async function decodeHalfHeightChroma(bytes: Uint8Array, decode: DecodePlane): Promise<DecodedPixels> {
  const { parts } = await splitJpeg(bytes, [[0], [1], [2]]);
  const planes: Plane[] = [];
  for (const part of parts) planes.push(await decode(part));
  const [{ width, height, samples: luma }, ...chroma] = planes;
  const [blueness, redness] = chroma.map((plane) => twiceAsHigh(plane, height));
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, to = 0; i < luma.length; i++, to += 3) {
    const cb = blueness[i] - 128;
    const cr = redness[i] - 128;
    data[to] = clamped(luma[i] + ((redCr * cr + half) >> 16));
    data[to + 1] = clamped(luma[i] + ((-greenCb * cb + half - greenCr * cr) >> 16));
    data[to + 2] = clamped(luma[i] + ((blueCb * cb + half) >> 16));
  }
  return { width, height, channels: 3, data };
}
