// From pixels to the network's input by one of the four protocols.
import type { InputProtocol, NetworkInput, Normalisation, Placement, RgbImage } from "../../domain";
import { blend, halfPixelTaps } from "../geometry/half-pixel";
import { pillowResize } from "./pillow-resize";
import { placeImage } from "./placement";

// Normalised bilinear resizing without antialiasing, as torchvision's detection transform has PyTorch do it:
// normalise, then interpolate in float32 with half-pixel centres.

/**
 * The image, normalised, at `width` × `height` in the upper left of `paddedWidth` × `paddedHeight`; the rest is 0.
 * Answers [paddedHeight, paddedWidth, 3].
 */
export function halfPixelResize(
  image: RgbImage,
  width: number,
  height: number,
  paddedWidth: number,
  paddedHeight: number,
  normalisation?: Normalisation,
): Float32Array {
  const normalized = normalizedValues(normalisation);
  const padded = new Float32Array(paddedHeight * paddedWidth * 3);
  const across = halfPixelTaps(image.width, width);
  const down = halfPixelTaps(image.height, height);
  const { data } = image;
  for (let y = 0; y < height; y++) {
    const above = down.near[y] * image.width;
    const below = down.far[y] * image.width;
    const aboveWeight = down.nearWeight[y];
    const belowWeight = down.farWeight[y];
    let to = y * paddedWidth * 3;
    for (let x = 0; x < width; x++) {
      const near = across.near[x];
      const far = across.far[x];
      const nearWeight = across.nearWeight[x];
      const farWeight = across.farWeight[x];
      for (let channel = 0; channel < 3; channel++, to++) {
        const table = 256 * channel;
        const upper = blend(
          nearWeight,
          normalized[table + data[3 * (above + near) + channel]],
          farWeight,
          normalized[table + data[3 * (above + far) + channel]],
        );
        const lower = blend(
          nearWeight,
          normalized[table + data[3 * (below + near) + channel]],
          farWeight,
          normalized[table + data[3 * (below + far) + channel]],
        );
        padded[to] = blend(aboveWeight, upper, belowWeight, lower);
      }
    }
  }
  return padded;
}

// Mean and deviation are applied as torchvision does: (value / 255 - mean) / deviation, each step in float32.
const { fround } = Math;

export const imageNet: Normalisation = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

const tables = new Map<string, Float32Array>();

/** The normalised value of every 8-bit sample of every channel: [3, 256]. */
export function normalizedValues({ mean, deviation }: Normalisation = imageNet): Float32Array {
  const key = [...mean, ...deviation].join();
  const known = tables.get(key);
  if (known) return known;
  const values = Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    const shifted = fround(fround((i % 256) / 255) - fround(mean[channel]));
    return shifted / fround(deviation[channel]);
  });
  tables.set(key, values);
  return values;
}

/** 8-bit RGB [n, 3] to normalised float32 [n, 3]. */
export function normalize(rgb: Uint8Array, normalisation?: Normalisation): Float32Array {
  const normalized = normalizedValues(normalisation);
  const values = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    values[i] = normalized[rgb[i]];
    values[i + 1] = normalized[256 + rgb[i + 1]];
    values[i + 2] = normalized[512 + rgb[i + 2]];
  }
  return values;
}

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
  const { normalisation } = protocol;
  if (protocol.name === "classification" || protocol.name === "segmentation") {
    return { placement, data: normalize(pillowPixels(image, placement).data, normalisation) };
  }
  const { resizedWidth, resizedHeight, inputWidth, inputHeight } = placement;
  return {
    placement,
    data: halfPixelResize(image, resizedWidth, resizedHeight, inputWidth, inputHeight, normalisation),
  };
}
