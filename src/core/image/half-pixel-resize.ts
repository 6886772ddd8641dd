// Normalised bilinear resizing without antialiasing, as torchvision's detection transform has PyTorch do it:
// normalise, then interpolate in float32 with half-pixel centres.
import type { RgbImage } from "../../domain";
import { blend, halfPixelTaps } from "../geometry/half-pixel";
import { normalizedValues } from "./normalization";

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
): Float32Array {
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
          normalizedValues[table + data[3 * (above + near) + channel]],
          farWeight,
          normalizedValues[table + data[3 * (above + far) + channel]],
        );
        const lower = blend(
          nearWeight,
          normalizedValues[table + data[3 * (below + near) + channel]],
          farWeight,
          normalizedValues[table + data[3 * (below + far) + channel]],
        );
        padded[to] = blend(aboveWeight, upper, belowWeight, lower);
      }
    }
  }
  return padded;
}
