// Boxes and masks of an image, moved to where the image lies in the network's input.
import type { LabelledBox, PixelLabels } from "../../../core/image/labelled-image";
import { placedMask } from "../../../core/image/placed-mask";
import { type Placement, ignoreIndex } from "../../../domain";
import type { BoxTruth } from "../losses/box-truth";

const clamp = (value: number, high: number): number => Math.min(Math.max(value, 0), high);

/** Boxes in input pixels, clipped to the image's part of the input; those left without area are dropped. */
export function placeBoxes(boxes: readonly LabelledBox[], placement: Placement): BoxTruth {
  const { originalWidth, originalHeight, resizedWidth, resizedHeight, cropLeft, cropTop } = placement;
  const right = Math.min(placement.inputWidth, resizedWidth - cropLeft);
  const bottom = Math.min(placement.inputHeight, resizedHeight - cropTop);
  const across = (x: number) => clamp((x * resizedWidth) / originalWidth - cropLeft, right);
  const down = (y: number) => clamp((y * resizedHeight) / originalHeight - cropTop, bottom);
  const placed: number[] = [];
  const labels: number[] = [];
  for (const { boxXyxyPixels, label } of boxes) {
    const box = [
      across(boxXyxyPixels[0]),
      down(boxXyxyPixels[1]),
      across(boxXyxyPixels[2]),
      down(boxXyxyPixels[3]),
    ].map(Math.fround);
    if (box[2] <= box[0] || box[3] <= box[1]) continue;
    placed.push(...box);
    labels.push(label);
  }
  return { boxes: Float32Array.from(placed), labels: Int32Array.from(labels) };
}

/** The mask as the input shows the image, each pixel the label of the nearest one; 255 in the padding. */
export function placeMask(mask: PixelLabels, placement: Placement): Uint8Array {
  const { inputWidth, inputHeight } = placement;
  const { width, height, labels } = placedMask(mask, placement);
  if (width === inputWidth && height === inputHeight) return labels;
  const placed = new Uint8Array(inputWidth * inputHeight).fill(ignoreIndex);
  for (let y = 0; y < height; y++) placed.set(labels.subarray(y * width, (y + 1) * width), y * inputWidth);
  return placed;
}
