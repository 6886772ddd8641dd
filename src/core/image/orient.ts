// The eight turns and mirror images of an image, by the numbers that orientation tags give them; boxes and masks along.
import type { BoxXyxy, RgbImage } from "../../domain";
import type { Orientation } from "./orientation-tag";
import type { LabelledImage, PixelLabels, UniformSource } from "./labelled-image";

/** Whether upright width and height are the stored height and width. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Which stored edges become the left and the upper one. */
function mirrors(orientation: Orientation): { readonly fromRight: boolean; readonly fromBottom: boolean } {
  return {
    fromRight: orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8,
    fromBottom: orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7,
  };
}

/** Pixels of `channels` bytes, row by row, in the order of the upright image. */
function uprightOrder(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  orientation: Orientation,
): Uint8Array {
  const { fromRight, fromBottom } = mirrors(orientation);
  const swaps = swapsSides(orientation);
  const start = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  const alongWidth = channels * (fromRight ? -1 : 1);
  const alongHeight = channels * (fromBottom ? -width : width);
  const [stepX, stepY] = swaps ? [alongHeight, alongWidth] : [alongWidth, alongHeight];
  const [columns, rows] = swaps ? [height, width] : [width, height];
  const upright = new Uint8Array(pixels.length);
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0, from = channels * start + y * stepY; x < columns; x++, from += stepX) {
      for (let k = 0; k < channels; k++) upright[to++] = pixels[from + k];
    }
  }
  return upright;
}

/** The image as a person sees it. Orientation 1 returns the same object. */
export function orient(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { width, height } = image;
  const data = uprightOrder(image.data, width, height, 3, orientation);
  return swapsSides(orientation) ? { width: height, height: width, data } : { width, height, data };
}

function turnedBox([left, top, right, bottom]: BoxXyxy, width: number, height: number, to: Orientation): BoxXyxy {
  const { fromRight, fromBottom } = mirrors(to);
  const [x1, x2] = fromRight ? [width - right, width - left] : [left, right];
  const [y1, y2] = fromBottom ? [height - bottom, height - top] : [top, bottom];
  return swapsSides(to) ? [y1, x1, y2, x2] : [x1, y1, x2, y2];
}

function turnedLabels(mask: PixelLabels, to: Orientation): PixelLabels {
  const { width, height } = mask;
  const labels = uprightOrder(mask.labels, width, height, 1, to);
  return swapsSides(to) ? { width: height, height: width, labels } : { width, height, labels };
}

/** 1 leaves all as it is, 2 exchanges left and right, 5 rows and columns, 6 is a quarter turn clockwise. */
export function turn({ image, boxes, mask }: LabelledImage, to: Orientation): LabelledImage {
  return {
    image: orient(image, to),
    boxes: boxes?.map(({ boxXyxyPixels, label }) => ({
      boxXyxyPixels: turnedBox(boxXyxyPixels, image.width, image.height, to),
      label,
    })),
    mask: mask && turnedLabels(mask, to),
  };
}

export function flipHorizontally(labelled: LabelledImage): LabelledImage {
  return turn(labelled, 2);
}

/** One of the eight, each as likely: for images in which no side is up. */
export function randomTurn(labelled: LabelledImage, random: UniformSource): LabelledImage {
  return turn(labelled, (random.below(8) + 1) as Orientation);
}
