// The first frame of a GIF file (GIF89a): where it lies on the screen, its colours, and where its pixels begin.
import { ImageError } from "./image-error";

export interface GifHeader {
  /** Of the screen, or more where the first frame reaches beyond it. */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly interlaced: boolean;
  /** RGB triples; missing where indices are grey values. */
  readonly palette?: Uint8Array;
  readonly transparentIndex?: number;
  readonly minCodeBits: number;
  /** Where the blocks of coded pixels begin. */
  readonly codedAt: number;
}

const introducers = { extension: 0x21, image: 0x2c, end: 0x3b } as const;
const graphicControl = 0xf9;

export function damagedGif(where: string): ImageError {
  return new ImageError(`it is a damaged or truncated GIF (${where}). Copy or download it again.`);
}

function paletteAt(bytes: Uint8Array, at: number, flags: number): Uint8Array | undefined {
  if ((flags & 0x80) === 0) return undefined;
  return bytes.subarray(at, at + 3 * 2 ** ((flags & 7) + 1));
}

/** Behind the blocks that begin here. */
function skipBlocks(bytes: Uint8Array, at: number): number {
  while (bytes[at] > 0) at += bytes[at] + 1;
  return at + 1;
}

/** Throws ImageError where the file has no frame, RangeError where it ends inside its header. */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shared = paletteAt(bytes, 13, view.getUint8(10));
  let transparentIndex: number | undefined;
  for (let at = 13 + (shared?.length ?? 0); at < bytes.length;) {
    const introducer = bytes[at++];
    if (introducer === introducers.end) break;
    if (introducer === introducers.extension) {
      const hasControl = bytes[at] === graphicControl && bytes[at + 1] >= 4;
      if (hasControl && (bytes[at + 2] & 1) !== 0) transparentIndex = view.getUint8(at + 5);
      at = skipBlocks(bytes, at + 1);
    } else if (introducer === introducers.image) {
      const left = view.getUint16(at, true);
      const top = view.getUint16(at + 2, true);
      const frameWidth = view.getUint16(at + 4, true);
      const frameHeight = view.getUint16(at + 6, true);
      const flags = view.getUint8(at + 8);
      const own = paletteAt(bytes, at + 9, flags);
      const behindPalette = at + 9 + (own?.length ?? 0);
      return {
        width: Math.max(view.getUint16(6, true), left + frameWidth),
        height: Math.max(view.getUint16(8, true), top + frameHeight),
        left,
        top,
        frameWidth,
        frameHeight,
        interlaced: (flags & 0x40) !== 0,
        palette: own ?? shared,
        transparentIndex,
        minCodeBits: view.getUint8(behindPalette),
        codedAt: behindPalette + 1,
      };
    }
  }
  throw damagedGif("it has no frame");
}
