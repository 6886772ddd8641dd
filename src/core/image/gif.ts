// The first frame of a GIF file (GIF89a), to opaque RGB: the same bytes in every browser and in Node.
import type { RgbImage } from "../../domain";
import { ImageError } from "./image-error";
import { refuseUnreasonableSize } from "./image-limits";

interface GifHeader {
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

function damagedGif(where: string): ImageError {
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

// The pixels of a GIF frame (GIF89a, appendix F): LZW codes of growing length.
const longestCode = 12;
const noCode = -1;

/** The bytes of the blocks that begin at `at`, without their lengths. */
function joinedBlocks(bytes: Uint8Array, at: number): Uint8Array {
  const coded = new Uint8Array(bytes.length - at);
  let length = 0;
  while (bytes[at] > 0) {
    const block = bytes.subarray(at + 1, at + 1 + bytes[at]);
    coded.set(block, length);
    length += block.length;
    at += bytes[at] + 1;
  }
  return coded.subarray(0, length);
}

/**
 * One palette index a pixel, `count` of them; what is coded beyond them is not looked at. Throws ImageError where the
 * codes end too early or make no sense.
 */
function readGifIndices(bytes: Uint8Array, codedAt: number, minCodeBits: number, count: number): Uint8Array {
  if (minCodeBits < 1 || minCodeBits > 8) throw damagedGif(`its codes begin with ${minCodeBits} bits`);
  const coded = joinedBlocks(bytes, codedAt);
  const clear = 1 << minCodeBits;
  const end = clear + 1;
  const prefixes = new Uint16Array(1 << longestCode);
  const suffixes = new Uint8Array(1 << longestCode);
  const string = new Uint8Array((1 << longestCode) + 1);
  const indices = new Uint8Array(count);
  let filled = 0;
  let codeBits = minCodeBits + 1;
  let next = end + 1;
  let previous = noCode;
  let first = 0;
  let pending = 0;
  let pendingBits = 0;
  let at = 0;
  while (filled < count) {
    while (pendingBits < codeBits) {
      if (at >= coded.length) throw damagedGif(`its pixels end after ${filled} of ${count}`);
      pending |= coded[at++] << pendingBits;
      pendingBits += 8;
    }
    const code = pending & ((1 << codeBits) - 1);
    pending >>>= codeBits;
    pendingBits -= codeBits;
    if (code === clear) {
      codeBits = minCodeBits + 1;
      next = end + 1;
      previous = noCode;
      continue;
    }
    if (code === end) throw damagedGif(`its pixels end after ${filled} of ${count}`);
    if (previous === noCode ? code > end : code > next) throw damagedGif("it holds a code that means nothing yet");
    // the code may be the one that is just being defined: the previous string and its own first index
    let length = 0;
    let rest = code;
    if (code === next) {
      string[length++] = first;
      rest = previous;
    }
    for (; rest > end; rest = prefixes[rest]) string[length++] = suffixes[rest];
    first = rest;
    string[length++] = first;
    while (length > 0 && filled < count) indices[filled++] = string[--length];
    if (previous !== noCode && next < 1 << longestCode) {
      prefixes[next] = previous;
      suffixes[next++] = first;
      if (next === 1 << codeBits && codeBits < longestCode) codeBits++;
    }
    previous = code;
  }
  return indices;
}

/** Rows in the order in which an interlaced frame has them. */
function rowOrder({ frameHeight, interlaced }: GifHeader): number[] {
  const passes = interlaced ? [0, 4, 2, 1] : [0];
  const steps = interlaced ? [8, 8, 4, 2] : [1];
  return passes.flatMap((start, pass) => {
    const count = Math.max(0, Math.ceil((frameHeight - start) / steps[pass]));
    return Array.from({ length: count }, (_, i) => start + i * steps[pass]);
  });
}

/**
 * Transparent pixels and the screen outside of the frame are white, indices beyond the palette black. Throws ImageError where the file is damaged,
 * truncated or too large.
 */
export function decodeGif(bytes: Uint8Array): RgbImage {
  const header = readGifHeader(bytes);
  const { width, height, left, top, frameWidth, frameHeight, palette, transparentIndex } = header;
  refuseUnreasonableSize(width, height);
  if (frameWidth === 0 || frameHeight === 0) throw damagedGif("its first frame is empty");
  const indices = readGifIndices(bytes, header.codedAt, header.minCodeBits, frameWidth * frameHeight);
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [stored, row] of rowOrder(header).entries()) {
    let to = 3 * ((top + row) * width + left);
    for (let x = 0; x < frameWidth; x++, to += 3) {
      const index = indices[stored * frameWidth + x];
      if (index === transparentIndex) continue;
      if (!palette) data.fill(index, to, to + 3);
      else for (let k = 0; k < 3; k++) data[to + k] = palette[3 * index + k] ?? 0;
    }
  }
  return { width, height, data };
}
