// Sizes that the four input protocols give an image, by the arithmetic of torchvision.
import type { InputProtocol, Placement, ProtocolName } from "../../domain";
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
 * Shorter side to `minSize` while the longer one stays within `maxSize`, then padding on the right and below:
 * GeneralizedRCNNTransform. Where both are equal, the longer side becomes that. Its float64 product may floor to one pixel
 * less. A side never shrinks below 1 pixel, where torchvision raises.
 */
function withinSides(width: number, height: number, minSize: number, maxSize: number): Sizes {
  const scale = Math.min(minSize / Math.min(width, height), maxSize / Math.max(width, height));
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

/** Shorter side to `resize`, centre crop of `crop`: torchvision's Resize and CenterCrop. */
function shorterSideCropped(width: number, height: number, resize: number, crop: number): Sizes {
  const { resizedWidth, resizedHeight } = shorterSide(width, height, resize);
  return {
    resizedWidth,
    resizedHeight,
    cropLeft: roundHalfToEven((resizedWidth - crop) / 2),
    cropTop: roundHalfToEven((resizedHeight - crop) / 2),
    inputWidth: crop,
    inputHeight: crop,
  };
}

function squeezed(width: number, height: number): Sizes {
  return {
    resizedWidth: width,
    resizedHeight: height,
    cropLeft: 0,
    cropTop: 0,
    inputWidth: width,
    inputHeight: height,
  };
}

/** Shorter side to `resize`: torchvision's Resize. */
function shorterSide(width: number, height: number, resize: number): Sizes {
  return width <= height
    ? squeezed(resize, Math.trunc((resize * height) / width))
    : squeezed(Math.trunc((resize * width) / height), resize);
}

function sizesOf(width: number, height: number, protocol: InputProtocol): Sizes {
  if ("crop" in protocol) return shorterSideCropped(width, height, protocol.resize, protocol.crop);
  if ("width" in protocol) return squeezed(protocol.width, protocol.height);
  const { minSize, maxSize } = protocol;
  return maxSize === undefined ? shorterSide(width, height, minSize) : withinSides(width, height, minSize, maxSize);
}

/**
 * Where an image of `width` × `height` lies in the input that the protocol makes of it. Throws RangeError where a size is
 * no whole number of pixels.
 */
export function placeImage(width: number, height: number, protocol: InputProtocol): Placement {
  const { name, normalisation: _, ...numbers } = protocol;
  const sides = Object.values(numbers);
  if (![width, height, ...sides].every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(
      `An image of ${width} × ${height} pixels cannot be placed in an input of ${sides.join(" and ")} pixels.`,
    );
  }
  return { protocol: name, originalWidth: width, originalHeight: height, ...sizesOf(width, height, protocol) };
}

/** All of an image that has the input's size already: neither resized nor cropped. */
export function unresized(width: number, height: number, protocol: ProtocolName): Placement {
  return { protocol, originalWidth: width, originalHeight: height, ...squeezed(width, height) };
}
