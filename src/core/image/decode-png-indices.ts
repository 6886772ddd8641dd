// PNG masks as labels: the palette's indices, or grey values, as they are stored.
import { ImageError } from "./image-error";
import type { PixelLabels } from "./labelled-image";
import { pngColourTypes } from "./png-header";
import { readPng } from "./png-samples";
import { sniffImage } from "./sniff-image";

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
