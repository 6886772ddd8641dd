// The part of the network's input that shows the image, without padding.
import type { Placement } from "../../domain";

/** Width and height in input pixels, from the upper left corner. */
export function validRegion(placement: Placement): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(placement.inputWidth, placement.resizedWidth - placement.cropLeft),
    height: Math.min(placement.inputHeight, placement.resizedHeight - placement.cropTop),
  };
}
