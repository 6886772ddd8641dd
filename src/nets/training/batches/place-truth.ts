// Boxes and masks of a picture, moved to where the picture lies in the network's input.
import type { LabelledBox, PixelLabels } from "../../../core/image/labelled-image";
import type { Placement } from "../../../domain";
import type { BoxTruth } from "../losses/box-truth";
import { ignoredPixel } from "../losses/segmentation";

const clamp = (value: number, high: number): number => Math.min(Math.max(value, 0), high);

/** Boxes in input pixels, clipped to the picture's part of the input; those left without area are dropped. */
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

/** The label of the picture's nearest pixel under each pixel of the input; 255 in the padding. */
export function placeMask({ labels, width, height }: PixelLabels, placement: Placement): Uint8Array {
  const { resizedWidth, resizedHeight, cropLeft, cropTop, inputWidth, inputHeight } = placement;
  const placed = new Uint8Array(inputWidth * inputHeight).fill(ignoredPixel);
  const columns = Int32Array.from({ length: inputWidth }, (_, x) =>
    x + cropLeft < resizedWidth ? Math.floor(((x + cropLeft + 0.5) * width) / resizedWidth) : -1,
  );
  for (let y = 0; y < inputHeight && y + cropTop < resizedHeight; y++) {
    const line = Math.floor(((y + cropTop + 0.5) * height) / resizedHeight) * width;
    for (let x = 0; x < inputWidth; x++) if (columns[x] >= 0) placed[y * inputWidth + x] = labels[line + columns[x]];
  }
  return placed;
}
