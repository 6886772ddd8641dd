// PNG file to opaque RGB, the same bytes in every browser and in Node.
import type { RgbImage } from "../../domain";
import { overWhite } from "./composite-on-white";
import { damagedPng, pngColourTypes } from "./png-header";
import { readPng, type PngSamples } from "./png-samples";

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
