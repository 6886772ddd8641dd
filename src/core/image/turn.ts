// The eight turns and mirror images of an image, by the numbers that orientation tags give them; boxes and masks along.
import type { BoxXyxy } from "../../domain";
import type { Orientation } from "./exif-orientation";
import type { LabelledImage, PixelLabels } from "./labelled-image";
import { orient, swapsSides } from "./orient";
import type { UniformSource } from "./uniform-source";

/** Which stored edges become the left and the upper one. */
function mirrors(orientation: Orientation): { readonly fromRight: boolean; readonly fromBottom: boolean } {
  return {
    fromRight: orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8,
    fromBottom: orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7,
  };
}

function turnedBox([left, top, right, bottom]: BoxXyxy, width: number, height: number, to: Orientation): BoxXyxy {
  const { fromRight, fromBottom } = mirrors(to);
  const [x1, x2] = fromRight ? [width - right, width - left] : [left, right];
  const [y1, y2] = fromBottom ? [height - bottom, height - top] : [top, bottom];
  return swapsSides(to) ? [y1, x1, y2, x2] : [x1, y1, x2, y2];
}

function turnedLabels({ width, height, labels }: PixelLabels, to: Orientation): PixelLabels {
  const { fromRight, fromBottom } = mirrors(to);
  const swaps = swapsSides(to);
  const columns = swaps ? height : width;
  const rows = swaps ? width : height;
  const start = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  const alongWidth = fromRight ? -1 : 1;
  const alongHeight = fromBottom ? -width : width;
  const stepX = swaps ? alongHeight : alongWidth;
  const stepY = swaps ? alongWidth : alongHeight;
  const turned = new Uint8Array(labels.length);
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0, from = start + y * stepY; x < columns; x++, from += stepX) turned[at++] = labels[from];
  }
  return { width: columns, height: rows, labels: turned };
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
