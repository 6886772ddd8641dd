// The camera: a slightly soft lens, vignette, a film-like curve, sensor noise, 8 bits.
import type { RgbImage } from "../../domain";
import { type Canvas, scratch } from "./canvas";
import type { SceneRandom } from "./random";

/** Straight up to 0.72, then towards 1 ever more slowly, so that highlights keep their shape. */
function shoulder(x: number): number {
  if (x <= 0.72) return x;
  const over = (x - 0.72) / 0.28;
  return 0.72 + (0.28 * over) / (1 + over);
}

/** A sum of four bytes of a hash, as a bell around 0 with a spread of about 0.6. */
function bell(hash: number): number {
  return ((hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510) / 255;
}

function hashOf(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Blurs a plane in place: [1, 8, 1] / 10 both ways. */
function soften(plane: Float32Array, size: number): void {
  const rows = scratch("softened rows", size * size);
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let column = 0; column < size; column++) {
      const before = plane[start + (column === 0 ? 0 : column - 1)];
      const after = plane[start + (column === size - 1 ? column : column + 1)];
      rows[start + column] = 0.8 * plane[start + column] + 0.1 * (before + after);
    }
  }
  for (let row = 0; row < size; row++) {
    const above = row === 0 ? 0 : -size;
    const below = row === size - 1 ? 0 : size;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      plane[at] = 0.8 * rows[at] + 0.1 * (rows[at + above] + rows[at + below]);
    }
  }
}

/** The byte of a linear value; `offset` is noise plus a half. */
function quantize(value: number, offset: number): number {
  return Math.min(255, Math.max(0, Math.floor(255 * Math.sqrt(shoulder(value)) + offset)));
}

/** Takes the image; the canvas is used up. */
export function expose(canvas: Canvas, random: SceneRandom): RgbImage {
  const { size, red, green, blue } = canvas;
  for (const plane of [red, green, blue]) soften(plane, size);
  const exposure = random.between(0.88, 1.08);
  const vignette = random.between(0.12, 0.38);
  const noise = random.between(0.8, 2.4);
  const seed = random.bits() | 0;
  const data = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const y = (2 * (row + 0.5)) / size - 1;
    for (let column = 0; column < size; column++) {
      const x = (2 * (column + 0.5)) / size - 1;
      const gain = exposure * (1 - (vignette * (x * x + y * y)) / 2);
      const at = row * size + column;
      const hash = hashOf(column, row, seed);
      const colourHash = Math.imul(hash, 0x9e3779b1);
      // Grain that the three colours share, then a little of their own: ten bits of the hash each.
      const grain = noise * (0.8 * bell(hash) - 0.5) + 0.5;
      data[at * 3] = quantize(red[at] * gain, grain + (noise * ((colourHash >>> 22) & 1023)) / 1023);
      data[at * 3 + 1] = quantize(green[at] * gain, grain + (noise * ((colourHash >>> 12) & 1023)) / 1023);
      data[at * 3 + 2] = quantize(blue[at] * gain, grain + (noise * ((colourHash >>> 2) & 1023)) / 1023);
    }
  }
  return { width: size, height: size, data };
}
