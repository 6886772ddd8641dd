// From pixels to the network's input by one of the four protocols.
import type { InputProtocol, NetworkInput, Placement, RgbImage } from "../../domain";
import { halfPixelResize } from "./half-pixel-resize";
import { normalize } from "./normalization";
import { pillowResize } from "./pillow-resize";
import { placeImage } from "./placement";

/** The 8-bit pixels that the classification and segmentation protocols normalise: resized and cropped as placed. */
export function pillowPixels(image: RgbImage, placement: Placement): RgbImage {
  return pillowResize(image, placement.resizedWidth, placement.resizedHeight, {
    left: placement.cropLeft,
    top: placement.cropTop,
    width: placement.inputWidth,
    height: placement.inputHeight,
  });
}

/**
 * The network's input: resized, cropped or padded, normalised. Throws RangeError where the image's data are not
 * width × height × 3 samples.
 */
export function prepare(image: RgbImage, protocol: InputProtocol): NetworkInput {
  if (image.data.length !== image.width * image.height * 3) {
    throw new RangeError(`${image.data.length} samples are no RGB image of ${image.width} × ${image.height} pixels.`);
  }
  const placement = placeImage(image.width, image.height, protocol);
  if (protocol.name === "classification" || protocol.name === "segmentation") {
    return { placement, data: normalize(pillowPixels(image, placement).data) };
  }
  const { resizedWidth, resizedHeight, inputWidth, inputHeight } = placement;
  return { placement, data: halfPixelResize(image, resizedWidth, resizedHeight, inputWidth, inputHeight) };
}
