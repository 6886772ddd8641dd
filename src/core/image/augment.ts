// Seeded augmentation of a training image, its boxes and its mask, by one of the recipes' kinds.
import { ignoreIndex } from "../../domain";
import { roundHalfToEven } from "../geometry/round-half-to-even";
import { colourJitter, type ColourRanges } from "./colour-jitter";
import { checkLabelledImage, type MovedBox, type LabelledImage, type UniformSource } from "./labelled-image";
import { nearestResize } from "./nearest-resize";
import { pillowResize, type ResizeWindow } from "./pillow-resize";
import { flipHorizontally, randomTurn } from "./orient";

// Boxes seen through a window: scaled, moved, cut at its edges, and dropped where too little of them is left.

/** A box of which less than this share of its area remains no longer shows what it names. */
export const smallestBoxShare = 0.25;
/** A box must be this wide and high after cutting. */
const smallestSidePixels = 1;

export interface BoxWindow {
  /** Output pixels per input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Of the window in the scaled image, in output pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The boxes of which at least `smallestShare` (0 … 1) of the area lies in the window, cut to it, in its pixels. */
export function cropBoxes(
  boxes: readonly MovedBox[],
  { scaleX, scaleY, left, top, width, height }: BoxWindow,
  smallestShare = smallestBoxShare,
): MovedBox[] {
  return boxes.flatMap(({ boxXyxyPixels, label }): MovedBox[] => {
    const x1 = boxXyxyPixels[0] * scaleX - left;
    const y1 = boxXyxyPixels[1] * scaleY - top;
    const x2 = boxXyxyPixels[2] * scaleX - left;
    const y2 = boxXyxyPixels[3] * scaleY - top;
    const cut = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)] as const;
    const cutWidth = cut[2] - cut[0];
    const cutHeight = cut[3] - cut[1];
    if (cutWidth < smallestSidePixels || cutHeight < smallestSidePixels) return [];
    if (cutWidth * cutHeight < smallestShare * (x2 - x1) * (y2 - y1)) return [];
    return [{ boxXyxyPixels: cut, label }];
  });
}

// A random part of an image at the input's size, after torchvision's RandomResizedCrop on Pillow images.
interface ResizedCropRanges {
  /** Share of the image's area, lowest and highest. */
  readonly scale: readonly [number, number];
  /** Width over height, lowest and highest. */
  readonly ratio: readonly [number, number];
}

const tries = 10;

function between(low: number, high: number, random: UniformSource): number {
  return low + (high - low) * random.uniform();
}

/** The largest part in the middle whose ratio is allowed. */
function centralCrop(width: number, height: number, [lowest, highest]: readonly [number, number]): ResizeWindow {
  const ratio = width / height;
  const cropWidth = ratio > highest ? Math.max(1, roundHalfToEven(height * highest)) : width;
  const cropHeight = ratio < lowest ? Math.max(1, roundHalfToEven(width / lowest)) : height;
  return {
    left: Math.floor((width - cropWidth) / 2),
    top: Math.floor((height - cropHeight) / 2),
    width: cropWidth,
    height: cropHeight,
  };
}

/**
 * The part to cut out, in whole pixels of the image: area uniform in `scale`, logarithm of the ratio uniform in
 * `ratio`; where ten tries do not fit into the image, its middle.
 */
export function drawResizedCrop(
  width: number,
  height: number,
  { scale, ratio }: ResizedCropRanges,
  random: UniformSource,
): ResizeWindow {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < tries; attempt++) {
    const area = width * height * between(scale[0], scale[1], random);
    const drawnRatio = Math.exp(between(logRatio[0], logRatio[1], random));
    const cropWidth = roundHalfToEven(Math.sqrt(area * drawnRatio));
    const cropHeight = roundHalfToEven(Math.sqrt(area / drawnRatio));
    if (cropWidth < 1 || cropWidth > width || cropHeight < 1 || cropHeight > height) continue;
    const top = random.below(height - cropHeight + 1);
    const left = random.below(width - cropWidth + 1);
    return { left, top, width: cropWidth, height: cropHeight };
  }
  return centralCrop(width, height, ratio);
}

/** The window's part of rows of `channels` bytes a pixel. */
function cutOut(rows: Uint8Array, rowPixels: number, window: ResizeWindow, channels: number): Uint8Array {
  const { left, top, width, height } = window;
  const part = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = channels * ((top + y) * rowPixels + left);
    part.set(rows.subarray(from, from + channels * width), channels * y * width);
  }
  return part;
}

/** The part `crop` of the image at `size` × `size` pixels; resizing sees no pixel outside of it. */
export function resizedCrop({ image, boxes, mask }: LabelledImage, crop: ResizeWindow, size: number): LabelledImage {
  const { width, height } = crop;
  const scaleX = size / width;
  const scaleY = size / height;
  return {
    image: pillowResize({ width, height, data: cutOut(image.data, image.width, crop, 3) }, size, size),
    boxes:
      boxes &&
      cropBoxes(boxes, { scaleX, scaleY, left: crop.left * scaleX, top: crop.top * scaleY, width: size, height: size }),
    mask: mask && nearestResize({ width, height, labels: cutOut(mask.labels, mask.width, crop, 1) }, size, size),
  };
}

/** A random part of the image at `size` × `size` pixels. */
function randomResizedCrop(
  labelled: LabelledImage,
  ranges: ResizedCropRanges,
  size: number,
  random: UniformSource,
): LabelledImage {
  const { width, height } = labelled.image;
  return resizedCrop(labelled, drawResizedCrop(width, height, ranges, random), size);
}

// An image at a random scale, then a random part of it of the input's size: what the official segmentation recipe does
// (torchdistill's CustomRandomResize, CustomRandomHorizontalFlip and CustomRandomCrop).
export interface ScaleCrop {
  /** The whole image after scaling, in pixels. */
  readonly scaledWidth: number;
  readonly scaledHeight: number;
  /** The part of it that is kept, at most `size` on a side. */
  readonly window: ResizeWindow;
}

interface ScaleCropRanges {
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

/** Rows of `channels` bytes a pixel in the upper left of `size` × `size` pixels, the rest `fill`. */
function padded(rows: Uint8Array, rowPixels: number, size: number, channels: number, fill: number): Uint8Array {
  if (rowPixels === size && rows.length === size * size * channels) return rows;
  const whole = new Uint8Array(size * size * channels).fill(fill);
  const step = rowPixels * channels;
  for (let from = 0, to = 0; from < rows.length; from += step, to += size * channels) {
    whole.set(rows.subarray(from, from + step), to);
  }
  return whole;
}

/** Black pixels and ignored labels on the right and below, up to `size` × `size`; boxes stay. */
function padTo({ image, boxes, mask }: LabelledImage, size: number): LabelledImage {
  const sides = { width: size, height: size };
  return {
    image: { ...sides, data: padded(image.data, image.width, size, 3, 0) },
    boxes,
    mask: mask && { ...sides, labels: padded(mask.labels, mask.width, size, 1, ignoreIndex) },
  };
}

interface AnyKind {
  /** The probability of exchanging left and right. */
  readonly flip: number;
  /** Absent: colours stay. */
  readonly colour?: ColourRanges;
}

/** What ends every kind: the flip, then other colours, for which nothing is drawn where the augmentation has none. */
function flippedAndRecoloured(
  labelled: LabelledImage,
  { flip, colour }: AnyKind,
  random: UniformSource,
): LabelledImage {
  const flipped = random.uniform() < flip ? flipHorizontally(labelled) : labelled;
  return colour ? { ...flipped, image: colourJitter(flipped.image, colour, random) } : flipped;
}

/**
 * The image at a random scale, flipped with the probability `flip`, padded where it is smaller than `size`, and of it
 * a random part of `size` × `size` pixels. Flipping the part before padding is flipping the whole before cropping, as
 * every place is equally likely.
 */
function randomScaleCrop(
  labelled: LabelledImage,
  augmentation: AnyKind & ScaleCropRanges,
  size: number,
  random: UniformSource,
): LabelledImage {
  const { width, height } = labelled.image;
  const part = scaledCrop(labelled, drawScaleCrop(width, height, augmentation, size, random));
  // padding is no part of the image: it stays black
  return padTo(flippedAndRecoloured(part, augmentation, random), size);
}

/** `turns` draws one of the eight turns and mirror images. */
export type Augmentation = AnyKind &
  (
    | { readonly kind: "none"; readonly turns?: boolean }
    | ({ readonly kind: "random-resized-crop" } & ResizedCropRanges)
    | ({ readonly kind: "random-scale-crop" } & ScaleCropRanges)
  );

/**
 * The image as a training step sees it: `size` × `size` pixels where the kind crops; of its own size where the kind is
 * `none`, for the protocol to place. Colours change last. Boxes of which less than `smallestBoxShare` remains are dropped. It depends on the
 * arguments and the random state alone. Throws RangeError where image and mask do not fit each other.
 */
export function augment(
  labelled: LabelledImage,
  augmentation: Augmentation,
  size: number,
  random: UniformSource,
): LabelledImage {
  checkLabelledImage(labelled);
  if (augmentation.kind === "random-scale-crop") {
    return randomScaleCrop(labelled, augmentation, size, random);
  }
  let part = labelled;
  if (augmentation.kind === "random-resized-crop") part = randomResizedCrop(labelled, augmentation, size, random);
  else if (augmentation.turns) part = randomTurn(labelled, random);
  return flippedAndRecoloured(part, augmentation, random);
}
