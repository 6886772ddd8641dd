// A random part of an image at the input's size, after torchvision's RandomResizedCrop on Pillow images.
import type { RgbImage } from "../../domain";
import { roundHalfToEven } from "../geometry/round-half-to-even";
import { cropBoxes } from "./cut-boxes";
import type { LabelledImage, PixelLabels } from "./labelled-image";
import { nearestResize } from "./nearest-resize";
import { pillowResize, type ResizeWindow } from "./pillow-resize";
import type { UniformSource } from "./uniform-source";

export interface ResizedCropRanges {
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

function cropImage(image: RgbImage, { left, top, width, height }: ResizeWindow): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { width, height, data };
}

function cropLabels(map: PixelLabels, { left, top, width, height }: ResizeWindow): PixelLabels {
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * map.width + left;
    labels.set(map.labels.subarray(from, from + width), y * width);
  }
  return { width, height, labels };
}

/** The part `crop` of the image at `size` × `size` pixels; resizing sees no pixel outside of it. */
export function resizedCrop({ image, boxes, mask }: LabelledImage, crop: ResizeWindow, size: number): LabelledImage {
  const scaleX = size / crop.width;
  const scaleY = size / crop.height;
  return {
    image: pillowResize(cropImage(image, crop), size, size),
    boxes:
      boxes &&
      cropBoxes(boxes, { scaleX, scaleY, left: crop.left * scaleX, top: crop.top * scaleY, width: size, height: size }),
    mask: mask && nearestResize(cropLabels(mask, crop), size, size),
  };
}

/** A random part of the image at `size` × `size` pixels. */
export function randomResizedCrop(
  labelled: LabelledImage,
  ranges: ResizedCropRanges,
  size: number,
  random: UniformSource,
): LabelledImage {
  const { width, height } = labelled.image;
  return resizedCrop(labelled, drawResizedCrop(width, height, ranges, random), size);
}
