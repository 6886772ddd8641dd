// A mask where its image lies in the network's input: resized with nearest neighbours and cropped as the image is, which
// is what torchvision's and sc2bench's transforms do with masks.
import type { Placement } from "../../domain";
import type { PixelLabels } from "./labelled-image";
import { nearestResize } from "./nearest-resize";

/** The part of the input that shows the image, without padding. */
export function placedMask(mask: PixelLabels, placement: Placement): PixelLabels {
  const { resizedWidth, resizedHeight, cropLeft, cropTop, inputWidth, inputHeight } = placement;
  return nearestResize(mask, resizedWidth, resizedHeight, {
    left: cropLeft,
    top: cropTop,
    width: Math.min(inputWidth, resizedWidth - cropLeft),
    height: Math.min(inputHeight, resizedHeight - cropTop),
  });
}
