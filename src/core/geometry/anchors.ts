// Anchor boxes over a grid, after torchvision's AnchorGenerator.
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
