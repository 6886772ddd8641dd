// Which level of a feature pyramid a box is pooled from, after torchvision's poolers.py.
import { boxAreas } from "./intersection-over-union";

const { fround } = Math;
const canonicalLevel = 4;
const canonicalSidePixels = 224;
const epsilon = fround(1e-6);

/** Feature pixels per input pixel, taken to be a power of two: torchvision's guess from one side of each. */
export function pyramidScale(featurePixels: number, inputPixels: number): number {
  return 2 ** Math.round(fround(Math.log2(fround(featurePixels / inputPixels))));
}

/**
 * Index into the pyramid's levels [n] for boxes [n, 4] xyxy in input pixels: a box with the area of a 224-pixel square
 * goes to level 4, half the side one level down. `finestLevel` and `coarsestLevel` are log2 of the levels' strides
 * (2 and 5 for strides 4 … 32); answers count from the finest. Empty boxes and NaN go to the finest.
 */
export function pyramidLevels(boxes: Float32Array, finestLevel: number, coarsestLevel: number): Uint8Array {
  return Uint8Array.from(boxAreas(boxes), (area) => {
    const side = fround(Math.sqrt(area));
    const octaves = fround(Math.log2(fround(side / canonicalSidePixels)));
    const level = Math.floor(fround(fround(canonicalLevel + octaves) + epsilon));
    return level > finestLevel ? Math.min(level, coarsestLevel) - finestLevel : 0;
  });
}
