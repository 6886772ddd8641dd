// Runs of palette indices in a BMP file (RLE8 and RLE4), as Pillow unpacks them.
import { damagedBmp } from "./bmp-header";

const escapes = { endOfRow: 0, endOfImage: 1, move: 2 } as const;

/**
 * One index a pixel, row by row in the file's order; pixels that are passed over have index 0. `fourBits` says that two
 * pixels share a byte. Throws ImageError where the runs end before the image does.
 */
export function readBmpRuns(
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
