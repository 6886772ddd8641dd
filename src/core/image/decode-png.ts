// PNG file to opaque RGB, the same bytes in every browser and in Node.
import type { RgbImage } from "../../domain";
import { overWhite } from "./composite-on-white";
import { ImageError } from "./image-error";
import type { PixelLabels } from "./labelled-image";
import { damagedPng, pngColourTypes } from "./png-header";
import { type PngSamples, readPng } from "./png-samples";
import { sniffImage } from "./sniff-image";

/** Whether the samples are the image as they are. */
function isPlainRgb({ header, transparency }: Omit<PngSamples, "samples">): boolean {
  return header.colourType === pngColourTypes.rgb && header.bitDepth === 8 && !transparency;
}

/** Colours of a palette over white: 256 RGB triples at most. */
function paletteOverWhite(palette: Uint8Array, alphas: Uint8Array | undefined): Uint8Array {
  return palette.map((value, i) => overWhite(value, alphas?.[Math.floor(i / 3)] ?? 255));
}

function paletteToRgb(png: PngSamples, rgb: Uint8Array): void {
  const colours = paletteOverWhite(png.palette!, png.transparency);
  for (let i = 0, to = 0; i < png.samples.length; i++, to += 3) {
    const from = 3 * png.samples[i];
    if (from + 3 > colours.length) {
      throw damagedPng(`a pixel has colour ${png.samples[i]} of a palette of ${Math.floor(colours.length / 3)}`);
    }
    rgb[to] = colours[from];
    rgb[to + 1] = colours[from + 1];
    rgb[to + 2] = colours[from + 2];
  }
}

/** A table from stored samples to 8 bits; of 16 bits the upper 8 are kept, as Pillow does for colour images. */
function toEightBits(bitDepth: number): (sample: number) => number {
  if (bitDepth === 16) return (sample) => sample >> 8;
  const factor = 255 / (2 ** bitDepth - 1);
  return (sample) => sample * factor;
}

/** The transparent colour of grey and RGB images without an alpha channel. */
function transparentColour(png: PngSamples): number[] | undefined {
  const { colourType, channels } = png.header;
  const marked = colourType === pngColourTypes.grey || colourType === pngColourTypes.rgb;
  if (!marked || !png.transparency || png.transparency.length < 2 * channels) return undefined;
  const bytes = png.transparency;
  return Array.from({ length: channels }, (_, k) => (bytes[2 * k] << 8) | bytes[2 * k + 1]);
}

function samplesToRgb(png: PngSamples, rgb: Uint8Array): void {
  const { channels, bitDepth } = png.header;
  const { samples } = png;
  const eight = toEightBits(bitDepth);
  const hasAlpha = channels === 2 || channels === 4;
  const colours = channels > 2 ? 3 : 1;
  const key = transparentColour(png);
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    let alpha = hasAlpha ? eight(samples[from + channels - 1]) : 255;
    if (key?.every((value, k) => samples[from + k] === value)) alpha = 0;
    for (let k = 0; k < 3; k++) {
      const value = eight(samples[from + (colours === 3 ? k : 0)]);
      rgb[to + k] = alpha === 255 ? value : overWhite(value, alpha);
    }
  }
}

/**
 * Pixels as stored (the orientation tag is not applied), grey and palette as RGB, alpha over white, 16 bits cut to 8.
 * Colour profiles and gamma are ignored, as Pillow ignores them. Throws ImageError for damaged or huge files.
 */
export async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const png = await readPng(bytes, (file) => (isPlainRgb(file) ? 0 : 3));
  const { width, height, colourType } = png.header;
  if (isPlainRgb(png)) return { width, height, data: png.samples as Uint8Array };
  const rgb = new Uint8Array(width * height * 3);
  if (colourType === pngColourTypes.palette) paletteToRgb(png, rgb);
  else samplesToRgb(png, rgb);
  return { width, height, data: rgb };
}

// PNG masks as labels: the palette's indices, or grey values, as they are stored.
const kinds: Readonly<Record<number, string>> = {
  [pngColourTypes.rgb]: "RGB",
  [pngColourTypes.greyAlpha]: "grey and transparent",
  [pngColourTypes.rgba]: "RGB and transparent",
};

/**
 * One index or grey value of 1, 2, 4 or 8 bits a pixel, not scaled: a white pixel of 1 bit is 1. Colours, transparency
 * and orientation tags mean nothing in a mask. Throws ImageError where the file is no such PNG or damaged.
 */
export async function decodePngIndices(bytes: Uint8Array): Promise<PixelLabels> {
  const format = sniffImage(bytes);
  if (format !== "png") {
    throw new ImageError(
      `it is a ${format.toUpperCase()} file; a mask must be a PNG with one class index a pixel. Export it as an indexed PNG.`,
    );
  }
  const { header, samples } = await readPng(bytes);
  const { width, height, colourType, bitDepth } = header;
  const kind = kinds[colourType];
  if (kind !== undefined) {
    throw new ImageError(
      `its pixels are ${kind}, so they are colours and no class indices. Export the mask as an indexed or grey PNG.`,
    );
  }
  if (bitDepth === 16) {
    throw new ImageError("its pixels have 16 bits; class indices have 8 at most. Export the mask with 8 bits.");
  }
  return { width, height, labels: samples as Uint8Array };
}
