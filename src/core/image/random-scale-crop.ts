// An image at a random scale, then a random part of it of the input's size: what the official segmentation recipe does
// (torchdistill's CustomRandomResize, CustomRandomHorizontalFlip and CustomRandomCrop).
import { cropBoxes } from "./cut-boxes";
import { flipHorizontally } from "./turn";
import type { LabelledImage, PixelLabels } from "./labelled-image";
import { nearestResize } from "./nearest-resize";
import { pillowResize, type ResizeWindow } from "./pillow-resize";
import type { UniformSource } from "./uniform-source";
import { type RgbImage, ignoreIndex } from "../../domain";

export interface ScaleCrop {
  /** The whole image after scaling, in pixels. */
  readonly scaledWidth: number;
  readonly scaledHeight: number;
  /** The part of it that is kept, at most `size` on a side. */
  readonly window: ResizeWindow;
}

export interface ScaleCropRanges {
  /** Shorter side over `size`, lowest and highest. */
  readonly scale: readonly [number, number];
  /** Both sides take the length drawn, so that the image loses its proportions; false if left out. */
  readonly square?: boolean;
}

/** Sides by torchvision's `resize`: the shorter one as asked, the longer one in proportion, rounded down. */
function scaledSides(width: number, height: number, side: number, square: boolean): readonly [number, number] {
  if (square) return [side, side];
  const longer = Math.trunc((side * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? [side, longer] : [longer, side];
}

/** The length of the shorter side is a whole number, each in the range as likely; then the window's place is. */
export function drawScaleCrop(
  width: number,
  height: number,
  { scale, square = false }: ScaleCropRanges,
  size: number,
  random: UniformSource,
): ScaleCrop {
  const shortest = Math.max(1, Math.round(scale[0] * size));
  const longest = Math.max(shortest, Math.round(scale[1] * size));
  const side = shortest + random.below(longest - shortest + 1);
  const [scaledWidth, scaledHeight] = scaledSides(width, height, side, square);
  const top = random.below(Math.max(0, scaledHeight - size) + 1);
  const left = random.below(Math.max(0, scaledWidth - size) + 1);
  const window = { left, top, width: Math.min(size, scaledWidth), height: Math.min(size, scaledHeight) };
  return { scaledWidth, scaledHeight, window };
}

/** The image cut as drawn: at most `size` on a side, only the window's pixels are computed. */
function scaledCrop({ image, boxes, mask }: LabelledImage, crop: ScaleCrop): LabelledImage {
  const { scaledWidth, scaledHeight, window } = crop;
  return {
    image: pillowResize(image, scaledWidth, scaledHeight, window),
    boxes:
      boxes && cropBoxes(boxes, { scaleX: scaledWidth / image.width, scaleY: scaledHeight / image.height, ...window }),
    mask: mask && nearestResize(mask, scaledWidth, scaledHeight, window),
  };
}

function paddedImage(image: RgbImage, size: number): RgbImage {
  if (image.width === size && image.height === size) return image;
  const data = new Uint8Array(size * size * 3);
  for (let y = 0; y < image.height; y++) {
    const from = 3 * y * image.width;
    data.set(image.data.subarray(from, from + 3 * image.width), 3 * y * size);
  }
  return { width: size, height: size, data };
}

function paddedLabels(map: PixelLabels, size: number): PixelLabels {
  if (map.width === size && map.height === size) return map;
  const labels = new Uint8Array(size * size).fill(ignoreIndex);
  for (let y = 0; y < map.height; y++) {
    labels.set(map.labels.subarray(y * map.width, (y + 1) * map.width), y * size);
  }
  return { width: size, height: size, labels };
}

/** Black pixels and ignored labels on the right and below, up to `size` × `size`; boxes stay. */
function padTo({ image, boxes, mask }: LabelledImage, size: number): LabelledImage {
  return { image: paddedImage(image, size), boxes, mask: mask && paddedLabels(mask, size) };
}

/**
 * The image at a random scale, flipped with the probability `flip`, padded where it is smaller than `size`, and of it
 * a random part of `size` × `size` pixels. Flipping the part before padding is flipping the whole before cropping, as
 * every place is equally likely.
 */
export function randomScaleCrop(
  labelled: LabelledImage,
  ranges: ScaleCropRanges,
  flip: number,
  size: number,
  random: UniformSource,
): LabelledImage {
  const { width, height } = labelled.image;
  const part = scaledCrop(labelled, drawScaleCrop(width, height, ranges, size, random));
  return padTo(random.uniform() < flip ? flipHorizontally(part) : part, size);
}
