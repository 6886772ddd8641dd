// Which level of a feature pyramid a box is pooled from, after torchvision's poolers.py.
import { boxAreas } from "./intersection-over-union";

const { fround } = Math;
const epsilon = fround(1e-6);

/** The box that fixes which level serves which size: a square of `side` input pixels belongs to `level`. */
export interface CanonicalBox {
  readonly side: number;
  /** log2 of the level's stride. */
  readonly level: number;
}

/** torchvision's: an ImageNet image belongs to stride 16. */
export const officialCanonicalBox: CanonicalBox = { side: 224, level: 4 };

/** Feature pixels per input pixel, taken to be a power of two: torchvision's guess from one side of each. */
export function pyramidScale(featurePixels: number, inputPixels: number): number {
  return 2 ** Math.round(fround(Math.log2(fround(featurePixels / inputPixels))));
}

/**
 * Index into the pyramid's levels [n] for boxes [n, 4] xyxy in input pixels: a box with the area of the canonical one
 * goes to its level, half the side one level down. `finestLevel` and `coarsestLevel` are log2 of the levels' strides
 * (2 and 5 for strides 4 … 32); answers count from the finest. Empty boxes and NaN go to the finest.
 */
export function pyramidLevels(
  boxes: Float32Array,
  finestLevel: number,
  coarsestLevel: number,
  canonical: CanonicalBox = officialCanonicalBox,
): Uint8Array {
  return Uint8Array.from(boxAreas(boxes), (area) => {
    const side = fround(Math.sqrt(area));
    const octaves = fround(Math.log2(fround(side / canonical.side)));
    const level = Math.floor(fround(fround(canonical.level + octaves) + epsilon));
    return level > finestLevel ? Math.min(level, coarsestLevel) - finestLevel : 0;
  });
}
