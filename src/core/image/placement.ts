// Sizes that the four input protocols give an image, by the arithmetic of torchvision.
import type { Placement, ProtocolName } from "../../domain";
import { roundHalfToEven } from "../geometry/round-half-to-even";

/** Pyramids and strides need an input of whole multiples of this. */
const padMultiple = 32;

interface Sizes {
  readonly resizedWidth: number;
  readonly resizedHeight: number;
  readonly cropLeft: number;
  readonly cropTop: number;
  readonly inputWidth: number;
  readonly inputHeight: number;
}

/**
 * Longer side to `size`, then padding on the right and below; GeneralizedRCNNTransform with min_size = max_size.
 * Its float64 product may floor to size − 1. A side never shrinks below 1 pixel, where torchvision raises.
 */
function longerSide(width: number, height: number, size: number): Sizes {
  const scale = Math.min(size / Math.min(width, height), size / Math.max(width, height));
  const resizedWidth = Math.max(1, Math.floor(width * scale));
  const resizedHeight = Math.max(1, Math.floor(height * scale));
  const padded = (side: number): number => Math.ceil(side / padMultiple) * padMultiple;
  return {
    resizedWidth,
    resizedHeight,
    cropLeft: 0,
    cropTop: 0,
    inputWidth: padded(resizedWidth),
    inputHeight: padded(resizedHeight),
  };
}

/** Shorter side to size × 14 / 13 (448 for 416), centre crop: torchvision's Resize and CenterCrop. */
function shorterSideCropped(width: number, height: number, size: number): Sizes {
  const shorter = Math.round((size * 14) / 13);
  const resizedWidth = width <= height ? shorter : Math.trunc((shorter * width) / height);
  const resizedHeight = width <= height ? Math.trunc((shorter * height) / width) : shorter;
  return {
    resizedWidth,
    resizedHeight,
    cropLeft: roundHalfToEven((resizedWidth - size) / 2),
    cropTop: roundHalfToEven((resizedHeight - size) / 2),
    inputWidth: size,
    inputHeight: size,
  };
}

function square(_width: number, _height: number, size: number): Sizes {
  return { resizedWidth: size, resizedHeight: size, cropLeft: 0, cropTop: 0, inputWidth: size, inputHeight: size };
}

const sizesOf: Record<ProtocolName, (width: number, height: number, size: number) => Sizes> = {
  unified: longerSide,
  detection: longerSide,
  classification: shorterSideCropped,
  segmentation: square,
};

/**
 * Where an image of `width` × `height` lies in the input of a model of `size` pixels. Throws RangeError where a size
 * is no whole number of pixels.
 */
export function placeImage(width: number, height: number, protocol: ProtocolName, size: number): Placement {
  if (![width, height, size].every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(`An image of ${width} × ${height} pixels cannot be placed in an input of ${size} pixels.`);
  }
  return { protocol, originalWidth: width, originalHeight: height, ...sizesOf[protocol](width, height, size) };
}
