// BMP files as Pillow reads them (OS/2's first header and Windows' from version 3 to 5), to opaque RGB: the same bytes
// in every browser and in Node.
import type { RgbImage } from "../../domain";
import { overWhite } from "./composite-on-white";
import { ImageError } from "./image-error";
import { refuseUnreasonableSize } from "./image-limits";

const bmpCompressions = { none: 0, runs8: 1, runs4: 2, masks: 3 } as const;

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows usually come from the bottom. */
  readonly fromTop: boolean;
  readonly bitsPerPixel: number;
  readonly compression: number;
  /** Of red, green, blue and alpha, where the compression says that there are masks. */
  readonly masks?: readonly [number, number, number, number];
  readonly paletteAt: number;
  readonly paletteColours: number;
  readonly paletteEntryBytes: number;
  readonly pixelsAt: number;
}

const fileHeaderBytes = 14;
const coreHeaderBytes = 12;
const infoHeaderBytes = 40;
export const bmpHeaderSizes: readonly number[] = [coreHeaderBytes, infoHeaderBytes, 52, 56, 64, 108, 124];

function damagedBmp(where: string): ImageError {
  return new ImageError(`it is a damaged or truncated BMP (${where}). Copy or download it again.`);
}

/** Masks stand in the header, or behind one that has no room for them. */
function readMasks(view: DataView, headerBytes: number): [number, number, number, number] {
  const at = fileHeaderBytes + infoHeaderBytes;
  const alpha = headerBytes >= 56 ? view.getUint32(at + 12, true) : 0;
  return [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true), alpha];
}

/** Throws ImageError for a header that is not known, RangeError where the file ends inside it. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const statedPixelsAt = view.getUint32(10, true);
  const headerBytes = view.getUint32(fileHeaderBytes, true);
  if (!bmpHeaderSizes.includes(headerBytes)) throw damagedBmp(`no known header has ${headerBytes} bytes`);
  const isCore = headerBytes === coreHeaderBytes;
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? bmpCompressions.none : view.getUint32(30, true);
  const masks = compression === bmpCompressions.masks ? readMasks(view, headerBytes) : undefined;
  const masksBehind = masks && headerBytes === infoHeaderBytes ? 12 : 0;
  const paletteAt = fileHeaderBytes + headerBytes + masksBehind;
  const paletteEntryBytes = isCore ? 3 : 4;
  const statedColours = isCore ? 0 : view.getUint32(46, true);
  const hasPalette = bitsPerPixel <= 8;
  const paletteColours = hasPalette ? statedColours || 2 ** bitsPerPixel : 0;
  if (paletteColours > 65_536) throw damagedBmp(`it says that its palette has ${paletteColours} colours`);
  const behindPalette = paletteAt + paletteEntryBytes * paletteColours;
  // some writers leave the palette out of the place where they say that pixels begin
  const forgotPalette = hasPalette && statedPixelsAt === fileHeaderBytes + headerBytes;
  return {
    width,
    height: Math.abs(signedHeight),
    fromTop: signedHeight < 0,
    bitsPerPixel,
    compression,
    masks,
    paletteAt,
    paletteColours,
    paletteEntryBytes,
    pixelsAt: statedPixelsAt === 0 || forgotPalette ? behindPalette : statedPixelsAt,
  };
}

// Runs of palette indices in a BMP file (RLE8 and RLE4), as Pillow unpacks them.
const escapes = { endOfRow: 0, endOfImage: 1, move: 2 } as const;

/**
 * One index a pixel, row by row in the file's order; pixels that are passed over have index 0. `fourBits` says that two
 * pixels share a byte. Throws ImageError where the runs end before the image does.
 */
function readBmpRuns(
  bytes: Uint8Array,
  pixelsAt: number,
  width: number,
  height: number,
  fourBits: boolean,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let filled = 0;
  let column = 0;
  let at = pixelsAt;
  const put = (byte: number, place: number): void => {
    if (filled >= indices.length) return;
    if (!fourBits) indices[filled++] = byte;
    else indices[filled++] = place % 2 === 0 ? byte >> 4 : byte & 15;
  };
  while (filled < indices.length && at + 2 <= bytes.length) {
    const count = bytes[at++];
    const value = bytes[at++];
    if (count > 0) {
      const run = Math.min(count, Math.max(0, width - column));
      for (let i = 0; i < run; i++) put(value, i);
      column += run;
    } else if (value === escapes.endOfRow) {
      filled = Math.ceil(filled / width) * width;
      column = 0;
    } else if (value === escapes.endOfImage) {
      break;
    } else if (value === escapes.move) {
      if (at + 2 > bytes.length) break;
      filled = Math.min(indices.length, filled + bytes[at] + bytes[at + 1] * width);
      at += 2;
      column = filled % width;
    } else {
      const stored = fourBits ? Math.ceil(value / 2) : value;
      for (let i = 0; i < value && at + (fourBits ? i >> 1 : i) < bytes.length; i++) {
        put(bytes[at + (fourBits ? i >> 1 : i)], i);
      }
      at += stored;
      column += value;
      // runs begin at even places of the file
      at += at % 2;
    }
  }
  if (filled < indices.length) throw damagedBmp(`its pixels end after ${filled} of ${indices.length}`);
  return indices;
}

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
