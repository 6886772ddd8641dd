// The header of a BMP file: OS/2's first and Windows' from version 3 to 5, as Pillow reads them.
import { ImageError } from "./image-error";

export const bmpCompressions = { none: 0, runs8: 1, runs4: 2, masks: 3 } as const;

export interface BmpHeader {
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

export function damagedBmp(where: string): ImageError {
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
