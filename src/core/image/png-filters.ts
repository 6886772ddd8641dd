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
 * Restores a scanline in place: its filter's byte, then its samples. `above` is the restored line before it, all zeros for
 * the first; `pixelBytes` is the distance to the byte on the left, at least 1. Throws ImageError for an unknown filter.
 */
export function unfilterLine(line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const [filter] = line;
  const end = line.length;
  const second = Math.min(1 + pixelBytes, end);
  if (filter === 1) {
    for (let i = second; i < end; i++) line[i] += line[i - pixelBytes];
  } else if (filter === 2) {
    for (let i = 1; i < end; i++) line[i] += above[i];
  } else if (filter === 3) {
    for (let i = 1; i < second; i++) line[i] += above[i] >> 1;
    for (let i = second; i < end; i++) line[i] += (line[i - pixelBytes] + above[i]) >> 1;
  } else if (filter === 4) {
    // without a pixel on the left the estimate is what lies above
    for (let i = 1; i < second; i++) line[i] += above[i];
    for (let i = second; i < end; i++) line[i] += paeth(line[i - pixelBytes], above[i], above[i - pixelBytes]);
  } else if (filter !== 0) {
    throw damagedPng(`a row has filter ${filter}, and there are only five`);
  }
}
