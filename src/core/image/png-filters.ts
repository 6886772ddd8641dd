// Undoes the five scanline filters of PNG (third edition, section 9).
import { damagedPng } from "./png-header";

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/**
 * Restores `rows` scanlines in place: at `start` lie rows × (1 filter byte + `rowBytes`). `pixelBytes` is the distance
 * to the byte on the left, at least 1. Throws ImageError for an unknown filter.
 */
export function unfilter(raw: Uint8Array, start: number, rows: number, rowBytes: number, pixelBytes: number): void {
  for (let row = 0; row < rows; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const end = from + rowBytes;
    const up = row === 0 ? -1 : rowBytes + 1;
    const filter = raw[from - 1];
    if (filter === 1) {
      for (let i = from + pixelBytes; i < end; i++) raw[i] += raw[i - pixelBytes];
    } else if (filter === 2) {
      if (up > 0) for (let i = from; i < end; i++) raw[i] += raw[i - up];
    } else if (filter === 3) {
      for (let i = from; i < end; i++) {
        const left = i - from < pixelBytes ? 0 : raw[i - pixelBytes];
        const above = up < 0 ? 0 : raw[i - up];
        raw[i] += (left + above) >> 1;
      }
    } else if (filter === 4) {
      for (let i = from; i < end; i++) {
        const inside = i - from >= pixelBytes;
        const left = inside ? raw[i - pixelBytes] : 0;
        const above = up < 0 ? 0 : raw[i - up];
        const corner = inside && up > 0 ? raw[i - up - pixelBytes] : 0;
        raw[i] += paeth(left, above, corner);
      }
    } else if (filter !== 0) {
      throw damagedPng(`row ${row} has filter ${filter}, and there are only five`);
    }
  }
}
