// GIF file to opaque RGB, the first frame, the same bytes in every browser and in Node.
import type { RgbImage } from "../../domain";
import { damagedGif, type GifHeader, readGifHeader } from "./gif-header";
import { readGifIndices } from "./gif-lzw";
import { refuseUnreasonableSize } from "./image-limits";

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
