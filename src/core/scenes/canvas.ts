// The image while it is painted: light per pixel, how much key light falls there, and who owns it.
import { sceneUnits } from "./layout";
import type { Light } from "./light";
import { scratch } from "./scratch";

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
