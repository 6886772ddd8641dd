// The image while it is painted: light per pixel, how much key light falls there, and who owns it; its background
// first.
import { sceneUnits } from "./layout";
import { type Light, shade } from "./light";
import type { Surface } from "./surface";

// Working memory that one scene after another uses, so that drawing thousands leaves nothing to collect.
const buffers = new Map<string, Float32Array>();

/** At least `length` floats with arbitrary contents, valid until the next call with this name. */
export function scratch(name: string, length: number): Float32Array {
  let buffer = buffers.get(name);
  if (buffer === undefined || buffer.length < length) {
    buffer = new Float32Array(length);
    buffers.set(name, buffer);
  }
  return buffer;
}

export interface Canvas {
  /** Pixels on a side. */
  readonly size: number;
  readonly pixelsPerUnit: number;
  /** Linear light, row-major; three planes. */
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  /** Part of the key light that reaches each pixel, around 1. */
  readonly lit: Float32Array;
  /** 0 background, otherwise place in painting order + 1. */
  readonly owner: Uint8Array;
}

/** A canvas in working memory: it lasts until the next one. */
export function blankCanvas(size: number, light: Light): Canvas {
  const count = size * size;
  const pixelsPerUnit = size / sceneUnits;
  const lit = scratch("lit", count);
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5) / pixelsPerUnit;
    for (let column = 0; column < size; column++) {
      lit[row * size + column] = light.falling((column + 0.5) / pixelsPerUnit, y);
    }
  }
  return {
    size,
    pixelsPerUnit,
    red: scratch("red", count),
    green: scratch("green", count),
    blue: scratch("blue", count),
    lit,
    owner: new Uint8Array(count),
  };
}

/** Fills the whole canvas with the surface. */
export function paintBackground(canvas: Canvas, surface: Surface, light: Light): void {
  const { size, pixelsPerUnit } = canvas;
  const heights = scratch("ground heights", size * size);
  const sample = new Float64Array(4);
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5) / pixelsPerUnit;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      surface.texture((column + 0.5) / pixelsPerUnit, y, sample);
      canvas.red[at] = sample[0];
      canvas.green[at] = sample[1];
      canvas.blue[at] = sample[2];
      heights[at] = sample[3];
    }
  }
  const out = new Float64Array(3);
  for (let row = 0; row < size; row++) {
    const above = row === 0 ? 0 : -size;
    const below = row === size - 1 ? 0 : size;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const left = column === 0 ? at : at - 1;
      const right = column === size - 1 ? at : at + 1;
      const slopeX = (heights[right] - heights[left]) * 0.5 * pixelsPerUnit;
      const slopeY = (heights[at + below] - heights[at + above]) * 0.5 * pixelsPerUnit;
      sample[0] = canvas.red[at];
      sample[1] = canvas.green[at];
      sample[2] = canvas.blue[at];
      shade(surface, sample, slopeX, slopeY, light, canvas.lit[at], out);
      canvas.red[at] = out[0];
      canvas.green[at] = out[1];
      canvas.blue[at] = out[2];
    }
  }
}
