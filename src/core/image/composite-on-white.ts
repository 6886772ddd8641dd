// RGBA to RGB and back: transparent pixels over white, so that every image is opaque.
import type { RgbImage } from "../../domain";

/** Interleaved 8-bit pixels, not premultiplied; `data.length === width * height * 4`. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** One 8-bit channel of weight alpha / 255 over white, rounded to nearest. */
export function overWhite(value: number, alpha: number): number {
  return Math.floor((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/** The image over a white page. */
export function compositeOnWhite(image: RgbaImage): RgbImage {
  const { width, height, data } = image;
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const alpha = data[from + 3];
    // photographs have nothing else, and are decoded by the thousand
    if (alpha === 255) {
      rgb[to] = data[from];
      rgb[to + 1] = data[from + 1];
      rgb[to + 2] = data[from + 2];
    } else {
      for (let k = 0; k < 3; k++) rgb[to + k] = overWhite(data[from + k], alpha);
    }
  }
  return { width, height, data: rgb };
}

/** The image's pixels as canvas and codecs take them: RGBA, opaque. */
export function opaqueRgba({ width, height, data }: RgbImage): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + 1];
    rgba[to + 2] = data[from + 2];
    rgba[to + 3] = 255;
  }
  return rgba;
}
