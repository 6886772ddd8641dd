// Anchors over a feature pyramid and the level that a box is pooled from, after torchvision's AnchorGenerator and
// poolers.py.
import { boxAreas } from "./boxes";
import { roundHalfToEven } from "./round-half-to-even";

const { fround } = Math;

/** Of the region proposal network of a feature pyramid: upright, square and lying. */
export const officialAspectRatios: readonly number[] = [0.5, 1, 2];

export interface AnchorGrid {
  /** Positions of the feature map. */
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** The network's input with its padding, in pixels. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Square roots of the anchors' areas, in input pixels. */
  readonly sizes: readonly number[];
  /** Height over width. */
  readonly aspectRatios: readonly number[];
}

/** Anchors around the origin [ratios × sizes, 4] xyxy, rounded to whole pixels; all sizes of one ratio together. */
export function cellAnchors(sizes: readonly number[], aspectRatios: readonly number[]): Float32Array {
  const cells = new Float32Array(4 * sizes.length * aspectRatios.length);
  let at = 0;
  for (const ratio of aspectRatios) {
    const heightRatio = fround(Math.sqrt(fround(ratio)));
    const widthRatio = fround(1 / heightRatio);
    for (const size of sizes) {
      const right = roundHalfToEven(fround(widthRatio * size) / 2);
      const bottom = roundHalfToEven(fround(heightRatio * size) / 2);
      cells.set([-right, -bottom, right, bottom], at);
      at += 4;
    }
  }
  return cells;
}

/**
 * Anchors [gridHeight × gridWidth × ratios × sizes, 4] xyxy in input pixels, the order in which a proposal head's
 * NHWC output lies. Positions are ⌊input / grid⌋ pixels apart and start at 0.
 */
export function gridAnchors(grid: AnchorGrid): Float32Array {
  const { gridWidth, gridHeight, inputWidth, inputHeight } = grid;
  const cells = cellAnchors(grid.sizes, grid.aspectRatios);
  const strideX = Math.floor(inputWidth / gridWidth);
  const strideY = Math.floor(inputHeight / gridHeight);
  const anchors = new Float32Array(gridHeight * gridWidth * cells.length);
  let at = 0;
  for (let y = 0; y < gridHeight; y++) {
    for (let x = 0; x < gridWidth; x++) {
      for (let k = 0; k < cells.length; k++) anchors[at++] = cells[k] + (k % 2 === 0 ? x * strideX : y * strideY);
    }
  }
  return anchors;
}

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
