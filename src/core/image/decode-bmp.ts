// BMP file to opaque RGB, the same bytes in every browser and in Node: as Pillow reads them.
import type { RgbImage } from "../../domain";
import { bmpCompressions, type BmpHeader, damagedBmp, readBmpHeader } from "./bmp-header";
import { readBmpRuns } from "./bmp-runs";
import { overWhite } from "./composite-on-white";
import { ImageError } from "./image-error";
import { refuseUnreasonableSize } from "./image-limits";

const indexDepths = [1, 4, 8];
const colourDepths = [16, 24, 32];

function refuseUnusual({ bitsPerPixel, compression }: BmpHeader): void {
  const isIndexed = indexDepths.includes(bitsPerPixel);
  const isColoured = colourDepths.includes(bitsPerPixel);
  const isKnown =
    (compression === bmpCompressions.none && (isIndexed || isColoured)) ||
    (compression === bmpCompressions.runs8 && bitsPerPixel === 8) ||
    (compression === bmpCompressions.runs4 && bitsPerPixel === 4) ||
    (compression === bmpCompressions.masks && isColoured);
  if (isKnown) return;
  throw new ImageError(
    `it is a BMP of ${bitsPerPixel} bits a pixel and compression ${compression}, which is not read here. Save it as PNG.`,
  );
}

/** One channel of a pixel: how far its bits lie from the right, and how many values they have. */
interface Channel {
  readonly shift: number;
  readonly largest: number;
}

/** Undefined where the mask is empty. Throws ImageError where its bits do not lie together. */
function channel(mask: number): Channel | undefined {
  if (mask === 0) return undefined;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  if ((largest & (largest + 1)) !== 0) throw new ImageError("it is a BMP whose colours are scattered. Save it as PNG.");
  return { shift, largest };
}

const usualMasks: Readonly<Record<number, readonly [number, number, number, number]>> = {
  16: [0x7c00, 0x3e0, 0x1f, 0],
  24: [0xff0000, 0xff00, 0xff, 0],
  32: [0xff0000, 0xff00, 0xff, 0],
};

/** Masks that say nothing mean blue, green, red and alpha. */
function masksOf({ masks, bitsPerPixel }: BmpHeader): readonly number[] {
  if (!masks) return usualMasks[bitsPerPixel];
  return bitsPerPixel === 32 && masks.every((mask) => mask === 0) ? [0xff0000, 0xff00, 0xff, 0xff000000] : masks;
}

function rowBytesOf({ width, bitsPerPixel }: BmpHeader): number {
  return 4 * Math.ceil((width * bitsPerPixel) / 32);
}

function storedPixels(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const end = header.pixelsAt + rowBytesOf(header) * header.height;
  if (end > bytes.length) throw damagedBmp(`its pixels end at byte ${end} and it has ${bytes.length}`);
  return bytes.subarray(header.pixelsAt, end);
}

/** Values beyond 8 bits are cut, values below spread, both downwards. */
function scaled(pixel: number, { shift, largest }: Channel): number {
  return Math.floor(((((pixel >>> shift) & largest) >>> 0) * 255) / largest);
}

function colours(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const stored = storedPixels(bytes, header);
  const [red, green, blue, alpha] = masksOf(header).map(channel);
  if (!red || !green || !blue) throw new ImageError("it is a BMP without one of its colours. Save it as PNG.");
  const { width, height, fromTop, bitsPerPixel } = header;
  const pixelBytes = bitsPerPixel / 8;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    let from = (fromTop ? y : height - 1 - y) * rowBytesOf(header);
    for (let x = 0; x < width; x++, from += pixelBytes, to += 3) {
      let pixel = stored[from] | (stored[from + 1] << 8);
      if (pixelBytes > 2) pixel |= stored[from + 2] << 16;
      if (pixelBytes > 3) pixel |= stored[from + 3] << 24;
      const opacity = alpha ? scaled(pixel, alpha) : 255;
      rgb[to] = overWhite(scaled(pixel, red), opacity);
      rgb[to + 1] = overWhite(scaled(pixel, green), opacity);
      rgb[to + 2] = overWhite(scaled(pixel, blue), opacity);
    }
  }
  return rgb;
}

/** One index a pixel, row by row in the file's order. */
function indices(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bitsPerPixel, compression, pixelsAt } = header;
  if (compression !== bmpCompressions.none) {
    return readBmpRuns(bytes, pixelsAt, width, height, compression === bmpCompressions.runs4);
  }
  const stored = storedPixels(bytes, header);
  const rowBytes = rowBytesOf(header);
  const found = new Uint8Array(width * height);
  const mask = 2 ** bitsPerPixel - 1;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bitsPerPixel;
      found[to++] = (stored[y * rowBytes + (bit >> 3)] >> (8 - bitsPerPixel - (bit & 7))) & mask;
    }
  }
  return found;
}

function indexed(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, fromTop, paletteAt, paletteColours, paletteEntryBytes } = header;
  const found = indices(bytes, header);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (fromTop ? y : height - 1 - y) * width;
    for (let x = 0; x < width; x++, to += 3) {
      const index = found[row + x];
      // beyond the palette lies black, for Pillow and for browsers
      if (index >= paletteColours) continue;
      const at = paletteAt + index * paletteEntryBytes;
      if (at + 3 > bytes.length) throw damagedBmp("it ends inside its palette");
      rgb[to] = bytes[at + 2];
      rgb[to + 1] = bytes[at + 1];
      rgb[to + 2] = bytes[at];
    }
  }
  return rgb;
}

/** Throws ImageError where the file is damaged, truncated, too large or of a kind that is not read. */
export function decodeBmp(bytes: Uint8Array): RgbImage {
  const header = readBmpHeader(bytes);
  const { width, height, bitsPerPixel } = header;
  refuseUnreasonableSize(width, height);
  refuseUnusual(header);
  const data = indexDepths.includes(bitsPerPixel) ? indexed(bytes, header) : colours(bytes, header);
  return { width, height, data };
}
